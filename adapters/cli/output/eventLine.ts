/**
 * One recorded event in words, for people who follow an execution. Total over the event types; `quiet` ones matter to
 * operators only. Text from outside is made visible here. Pure.
 */
import { controlValueText, factOf, inWhosePlace, type Failure, type GenerationInfo, type OutputChunk, type EventType, type RecordedEvent, type WriteAnswer } from '../../../machines/index.js'
import { callText } from './callText.js'
import { provenBy } from './provenBy.js'
import { shortText, visibleText } from './visibleText.js'

export interface EventLine {
  readonly mark: 'step' | 'good' | 'bad' | 'ask' | 'quiet'
  readonly text: string
}

const step = (text: string): EventLine => ({ mark: 'step', text })
const good = (text: string): EventLine => ({ mark: 'good', text })
const bad = (text: string): EventLine => ({ mark: 'bad', text })
const ask = (text: string): EventLine => ({ mark: 'ask', text })
const quiet = (text: string): EventLine => ({ mark: 'quiet', text })

const name = (person: string) => shortText(person, 60)
const short = (hash: string) => hash.slice(0, 12)
const lines = (code: string) => `${code.replace(/\n$/, '').split('\n').length} lines`
const seconds = (ms: number) => `${Math.round(ms / 100) / 10} s`
const inBrackets = (text: string) => (text === '' ? '' : ` (${text})`)
const because = (text: string | null) => (text === null ? '' : `: ${shortText(text, 300)}`)
const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`
export const failureText = ({ code, message, category }: Failure): string => `${visibleText(message)} [${category}: ${code}]`

export function eventLine(recorded: RecordedEvent): EventLine {
  const { mark, text } = inWords(recorded)
  const proven = ofPersons.has(recorded.type) ? provenBy(recorded.metadata.actor.identity) : ''
  return { mark, text: proven === '' ? text : `${text} (${proven})` }
}

/** What a person did by themselves; further facts of the same commit follow from it. */
const ofPersons: ReadonlySet<string> = new Set<EventType>([
  'execution.requested', 'approval.endorsed', 'approval.granted', 'approval.rejected', 'code.edited', 'cancellation.requested', 'run.terminateRequested',
  'outcome.resolved', 'hold.placed', 'hold.released',
])

/** A recorded reply says so: no model was asked. */
const authorOf = ({ generator, model }: GenerationInfo): string => (generator.startsWith('recorded') ? `a recorded model reply${model === null ? '' : ` of ${model}`}${generator.slice('recorded'.length)}` : (model ?? generator))

function inWords(recorded: RecordedEvent): EventLine {
  const fact = factOf(recorded)
  switch (fact.type) {
    case 'execution.requested':
      return step(`${name(fact.data.requester)} ${fact.data.fork ? `forks ${fact.data.fork.parent.executionId} at event ${fact.data.fork.parent.version}` : 'asks'}: ${shortText(fact.data.request.userQuery, 200)}`)
    case 'folder.prepared':
      return quiet(`files go to ${visibleText(fact.data.folder.folderPath)}`)
    case 'generation.started':
      return step(`a program is being written (attempt ${fact.data.attempt})${because(fact.data.feedback && `the last one failed: ${fact.data.feedback.message}`)}`)
    case 'code.generated': {
      const { code, codeHash, info } = fact.data
      return step(`program written by ${name(authorOf(info))}: ${lines(code)}, sha256 ${short(codeHash)}${inBrackets(callText(info))}`)
    }
    case 'generation.redirected':
      return step(`${name(fact.data.from)} was not able to answer, so ${name(fact.data.to)} is asked`)
    case 'code.provided':
      return step(`program brought by the request: ${lines(fact.data.code)}, sha256 ${short(fact.data.codeHash)}`)
    case 'code.edited':
      return step(`${name(fact.data.editor)} edited the program (revision ${fact.data.revision}): ${lines(fact.data.code)}, sha256 ${short(fact.data.codeHash)}${because(fact.data.comment)}`)
    case 'edit.refused':
      return bad(`the edit of ${name(fact.data.editor)} (revision ${fact.data.revision}) cannot be approved: ${failureText(fact.data.failure)}; the program before it is asked about again`)
    case 'analysis.completed': {
      const { report } = fact.data
      const reach = report.controlWrites ? 'writes to the control system' : report.unknown ? 'may reach the control system' : report.controlReads ? 'reads from the control system' : 'does not touch the control system'
      return step(`analysed: ${report.syntaxValid ? reach : 'not valid Python'}, ${counted(report.findings.length, 'finding')}`)
    }
    case 'approval.required':
      return step(`approval is needed${because(fact.data.reasoning)}`)
    case 'approval.notRequired':
      return step(`nobody is asked${because(fact.data.reasoning)}`)
    case 'approval.requested':
      return ask(`waiting for approval of ${short(fact.data.approvalHash)} (mode ${fact.data.executionMode}) until ${fact.data.expiresAt}`)
    case 'approval.endorsed': {
      const { endorsement, approvalHash, given, needed } = fact.data
      return step(`${name(inWhosePlace(endorsement))} approved ${short(approvalHash)} (${given} of ${needed})${because(endorsement.comment)}`)
    }
    case 'approval.reminded':
      return ask(`still waiting for approval${fact.data.needed > 1 ? ` (${fact.data.given} of ${fact.data.needed})` : ''}, until ${fact.data.expiresAt}`)
    case 'approval.granted': {
      const { approver, approvalHash, comment, endorsements, standing } = fact.data
      return good(`${endorsements.map((each) => name(inWhosePlace(each))).join(' and ') || name(approver)} countersigned ${short(approvalHash)}${standing ? ` in advance (standing approval ${standing.standingId}, use ${standing.use} of ${standing.terms.uses})` : ''}${because(comment)}`)
    }
    case 'certificate.issued':
      return quiet(`the approval has a certificate, signed by ${name(fact.data.certificate.signatures[0]?.keyid ?? '')}`)
    case 'approval.rejected':
      return bad(`${name(fact.data.approver)} said no${because(fact.data.reason)}`)
    case 'approval.expired':
      return bad('nobody answered in time, which means no')
    case 'kernel.acquired':
      return step(`kernel ${shortText(fact.data.kernel.kernelName, 60)} is ready (enforcement level L${fact.data.kernel.enforcementLevel})`)
    case 'run.started':
      return step('the program runs')
    case 'output.appended':
      return quiet(`output: ${counted(fact.data.chunks.length, 'piece')}, ${streamText(fact.data.chunks).length} characters`)
    case 'output.truncated':
      return bad(`output was cut: ${fact.data.droppedBytes} bytes are missing${because(fact.data.reason)}`)
    case 'control.writeAllowed': {
      const { channel, value, reason } = fact.data
      return step(`writes ${shortText(channel, 100)} ← ${shortText(controlValueText(value), 200)} (${shortText(reason, 200)})`)
    }
    case 'control.writeRefused': {
      const { channel, value, elements, reason, refusal } = fact.data
      return bad(`was not allowed to write ${shortText(channel, 100)} ← ${shortText(controlValueText(value, elements), 200)}: ${visibleText(reason)} [${refusal}]`)
    }
    case 'control.writesAnswered':
      return answeredLine(fact.data.answers)
    case 'control.refusalsCounted':
      return bad(`was not allowed to write, further times: ${fact.data.refused.map(({ code, count }) => `${count} × ${code}`).join(', ')}`)
    case 'run.timedOut':
      return bad(`the program did not end within ${seconds(fact.data.timeoutMs)} and is interrupted`)
    case 'run.interruptRequested':
      return step(`${name(fact.data.by)} interrupts the program`)
    case 'run.terminateRequested':
      return step(`${name(fact.data.by)} ends the kernel${because(fact.data.reason)}`)
    case 'run.completed': {
      const { success, executionTimeSeconds, figures, failure } = fact.data.result
      const took = `after ${executionTimeSeconds.toFixed(2)} s`
      return success ? good(`the program ended ${took}, ${counted(figures.length, 'figure')}`) : bad(`the program failed ${took}${failure ? `: ${failureText(failure)}` : ''}`)
    }
    case 'run.refused':
      return bad(failureText(fact.data.failure))
    case 'run.lost':
      return bad(`the end of the run was not seen: ${failureText(fact.data.failure)}`)
    case 'outcome.resolved':
      return step(`${name(fact.data.by)} resolved the unknown outcome: ${fact.data.outcome}${because(fact.data.note)}`)
    case 'backoff.started':
      return bad(`${fact.data.step} is tried again in ${seconds(fact.data.delayMs)} (${fact.data.retry}.): ${failureText(fact.data.failure)}`)
    case 'backoff.ended':
      return quiet(`${fact.data.step} is tried again`)
    case 'notebook.written':
      return quiet(`notebook ${visibleText(fact.data.notebook.notebookPath)}`)
    case 'effect.completed':
      return quiet(fact.data.effectId.includes('.release-') ? 'the kernel was ended' : `done: ${shortText(fact.data.effectId.split('.').at(-1) ?? '', 120)}`)
    case 'hold.placed':
      return step(`${name(fact.data.by)} placed a legal hold${because(fact.data.reason)}`)
    case 'hold.released':
      return step(`${name(fact.data.by)} released the legal hold${because(fact.data.reason)}`)
    case 'cancellation.requested':
      return step(`${name(fact.data.by)} cancels${because(fact.data.reason)}`)
    case 'outcome.decided':
      return quiet(`outcome: ${fact.data.outcome}`)
    case 'execution.succeeded':
      return good('succeeded')
    case 'execution.failed':
    case 'execution.rejected':
    case 'execution.expired':
    case 'execution.cancelled':
      return bad(`${fact.type.slice('execution.'.length)}: ${failureText(fact.data.failure)}`)
    case 'folder.failed':
    case 'generation.failed':
    case 'analysis.failed':
    case 'policy.refused':
    case 'kernel.failed':
    case 'run.failed':
    case 'effect.failed':
      return bad(failureText(fact.data.failure))
  }
}

/** What went wrong is said; that it went well is quiet. */
function answeredLine(answers: readonly WriteAnswer[]): EventLine {
  const failed = answers.filter(({ outcome }) => outcome === 'failed')
  const unknown = answers.filter(({ outcome }) => outcome === 'unknown')
  const parts = [
    ...(failed.length > 0 ? [`the control system did not take ${counted(failed.length, 'write')}${because(failed[0]?.message ?? null)}`] : []),
    ...(unknown.length > 0 ? [`of ${counted(unknown.length, 'write')} nobody saw whether it arrived`] : []),
  ]
  return parts.length > 0 ? bad(parts.join('; ')) : quiet(`the control system took ${counted(answers.length, 'write')}`)
}

/** Everything in `chunks` that is text. */
export function streamText(chunks: readonly OutputChunk[]): string {
  let text = ''
  for (const chunk of chunks) if (chunk.kind === 'stream') text += chunk.text
  return text
}
