/**
 * Goes on with a run that an earlier process of the service had begun, or was about to: takes from the kernel's journal
 * what was said meanwhile and how it ended, and stays to its end. A program that never arrived is sent now; the kernel
 * refuses one that it has begun, so that it cannot run twice. Called by `runCode`.
 */
import { performance } from 'node:perf_hooks'
import type { EffectInput } from '../../machines/index.js'
import { messageOf, runLost } from './failures.js'
import { NoJournalError, readJournal, type Journal } from './kernelJournal.js'
import { describeEnd, type LiveKernel } from './liveKernel.js'
import type { ProgramOutput } from './programOutput.js'
import { watchRunEnd, type RunEnd } from './runEnd.js'
import { sendProgram } from './sendRun.js'

/** The kernel was told to end before it could be asked: that is the end, and what it said last is lost. */
class EndedAsToldError extends Error {}

export interface RejoinedRun {
  readonly end: RunEnd
  readonly executionTimeSeconds: number
}

/** In doubt the earlier process did send it: that ours cannot be sent does not mean that nothing was. */
async function sendNow(kernel: LiveKernel, input: EffectInput<'runCode'>, signal: AbortSignal): Promise<void> {
  await kernel.whenConnected(signal).catch((cause: unknown) => {
    signal.throwIfAborted()
    throw runLost(`the service was away when it was to be sent, and then its kernel ended: ${messageOf(cause)}`, cause)
  })
  sendProgram(kernel, input)
}

export interface Rejoining {
  readonly output: ProgramOutput
  /** The program never arrived, and is sent right after this. */
  readonly beforeSending: () => Promise<void>
  readonly signal: AbortSignal
}

export async function rejoinRun(kernel: LiveKernel, input: EffectInput<'runCode'>, { output, beforeSending, signal }: Rejoining): Promise<RejoinedRun> {
  const journalOf = (onMark: (mark: string) => void): Promise<Journal> => readJournal(kernel, input.runId, onMark, signal).catch((cause: unknown) => {
    signal.throwIfAborted()
    if (kernel.end?.kind === 'terminated') throw new EndedAsToldError()
    if (kernel.end !== undefined) throw runLost(`the service was away, and then its kernel ended before it could be asked: ${describeEnd(kernel.end)}`, cause)
    throw runLost(`the service was away while it may have been running, and ${cause instanceof NoJournalError ? cause.message : messageOf(cause)}.`, cause)
  })
  const watch = watchRunEnd(kernel, input.messageId, () => {
    // What the earlier process had sent arrived after all, before ours: it is that one whose end counts.
    journalOf(() => {}).then((journal) => { watch.know({ reply: journal.reply, idle: false }) }, () => { /* the kernel's end tells */ })
  })
  try {
    const journal = await journalOf((mark) => { output.holdUntil(mark) })
    const began = performance.now() - journal.seconds * 1000
    kernel.warnings.push(...journal.warnings)
    output.replay(journal)
    if (journal.begun) watch.know(journal)
    else {
      await beforeSending()
      await sendNow(kernel, input, signal)
    }
    const end = await watch.end
    const endedBefore = journal.reply !== null
    return { end, executionTimeSeconds: endedBefore ? journal.seconds : (performance.now() - began) / 1000 }
  } catch (cause) {
    if (!(cause instanceof EndedAsToldError)) throw cause
    output.loseRest('its kernel was ended before the service, which had been away, could ask it for the rest of the output')
    return { end: { kind: 'terminated' }, executionTimeSeconds: 0 }
  } finally {
    watch.stop()
  }
}
