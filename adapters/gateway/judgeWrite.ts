/**
 * Whether a write goes out. The runtime decides, for the execution that the kernel was handed out to, and what it says is durable
 * when it is heard. In a mode that writes nothing the gateway refuses whatever it hears; it asks so that the refusal is recorded.
 */
import { controlValueOf, type WriteOutcome } from '../../machines/index.js'
import type { ControlWrites } from '../../runtime/ports/controlWrites.js'
import type { Logger } from '../../runtime/ports/logger.js'
import type { CaFrame } from './caFrame.js'
import { caStatus } from './caStatus.js'
import type { GatewayLimits } from './gatewayLimits.js'
import { readPlainValue, type PlainValue } from './plainValue.js'

/** The run that a kernel works for. */
export interface SessionOwner {
  readonly executionId: string
  /** Of its `runCode`. */
  readonly effectId: string
}

export interface Judge {
  readonly writable: boolean
  readonly writes: ControlWrites
  /** null: nobody, so nothing may be written. */
  readonly owner: () => SessionOwner | null
  readonly limits: Pick<GatewayLimits, 'writtenElements'>
  readonly log: Logger
}

/** Of a value that is refused in any case, so many elements are read, for the record. */
const recordedElements = 100

export type WriteVerdict =
  | {
      readonly allowed: true
      /** The very bytes that were judged. */
      readonly bytes: Buffer
      /** The kernel still works for the run that was asked for. */
      readonly stillOpen: () => boolean
      readonly answered: (outcome: WriteOutcome, message: string | null) => void
    }
  | { readonly allowed: false; readonly status: number; readonly message: string }

export async function judgeWrite(judge: Judge, frame: CaFrame, channel: string, currentOf: () => Promise<PlainValue | null>): Promise<WriteVerdict> {
  const { writable, writes, owner, limits, log } = judge
  const refused = (message: string, status: number = caStatus.noWriteAccess): WriteVerdict => {
    log.info({ channel, why: message }, 'A write was refused')
    return { allowed: false, status, message }
  }
  const { dataType, count, payload, cut } = frame
  if (cut > 0) return refused(`a value of ${cut} bytes is larger than what the gateway passes on`, caStatus.tooLarge)
  // All that needs no look at the elements comes first: they take time that everybody waits for.
  if (count > limits.writtenElements) return refused(`a value of ${count} elements is larger than what the gateway passes on (${limits.writtenElements})`, caStatus.tooLarge)
  const asking = owner()
  if (asking === null) return refused('no program that was allowed to run works on this kernel')
  const read = readPlainValue(dataType, writable ? count : Math.min(count, recordedElements), payload)
  if (!read.ok) return refused(read.why, read.status)
  const current = writable ? await currentOf() : null
  const answer = await writes.ask({
    ...asking, channel, protocol: 'channel-access', value: controlValueOf(read.value), currentValue: current === null ? null : controlValueOf(current),
  })
  if (!answer.allowed) return refused(answer.message)
  const { writeId } = answer
  const answered = (outcome: WriteOutcome, message: string | null) => { writes.answered({ ...asking, writeId, outcome, message }) }
  if (!writable) {
    log.error({ channel, writeId }, 'The rules allowed a write in a mode that writes nothing: this is a defect, please report it')
    answered('failed', 'it did not go out: the mode of its kernel writes nothing')
    return refused('the mode of this kernel writes nothing')
  }
  return { allowed: true, bytes: read.bytes, answered, stillOpen: () => owner()?.effectId === asking.effectId }
}
