/**
 * Runs a countersigned program in its kernel, at most once; what an earlier process had begun is gone on with. Before
 * sending, a failure says that nothing was sent; after it, every way the run can end gives an answer or `RUN_LOST`, never
 * silence and never a second sending. Called by the effect runner through `kernelHandlers`.
 */
import { performance } from 'node:perf_hooks'
import { KernelAPI, type ServerConnection } from '@jupyterlab/services'
import type { EffectInput, EngineResult } from '../../machines/index.js'
import { AdapterFailure, type EffectScope } from '../../runtime/ports/adapterActor.js'
import { attachKernel, type AttachKernelParts } from './attachKernel.js'
import { earlierRun } from './earlierRun.js'
import { executionFolderPath } from './executionFolderPath.js'
import { kernelGone, messageOf, runGone, runLost } from './failures.js'
import { newImages, writeDisplayed, type DisplayedImage } from './folderImages.js'
import { forgetImagesBefore, keepImagesBefore, readImagesBefore, type ImagesBefore } from './imagesBefore.js'
import type { KernelLimits } from './kernelLimits.js'
import { collectExpression, collectedSchema, replyMime, runRefusedName, type Collected } from './kernelStage.js'
import { rejectOnAbort, type LiveKernel } from './liveKernel.js'
import { OutputRecorder } from './outputRecorder.js'
import { ProgramOutput } from './programOutput.js'
import { rejoinRun, type RejoinedRun } from './rejoinRun.js'
import { keepResults } from './resultsFile.js'
import type { RunEnd } from './runEnd.js'
import { readKernelEnd } from './readKernelEnd.js'
import { runFailure } from './runFailure.js'
import { sendRun } from './sendRun.js'
import { stageReply } from './stageReply.js'

export type RunCodeParts = AttachKernelParts

export async function runCode(parts: RunCodeParts, input: EffectInput<'runCode'>, scope: EffectScope): Promise<EngineResult> {
  const { limits } = parts
  const { runId } = input
  const earlier = scope.resumed ? earlierRun(await scope.history(), runId) : null
  const folder = (await executionFolderPath(parts.server, input.folder.folderPath)).local
  const kernel = await kernelOf(parts, input, scope)
  const recorder = new OutputRecorder(scope, limits.output, earlier?.chunks)
  if (kernel === null) {
    if (!(await toldToEnd(scope, runId))) throw runGone(parts.server)
    return terminatedUnseen(folder, await readImagesBefore(folder, runId), limits)
  }
  let imagesBefore = earlier === null ? await keepImagesBefore(folder, runId) : await readImagesBefore(folder, runId)
  scope.signal.throwIfAborted()

  const output = new ProgramOutput({ recorder, clientId: input.kernel.clientId, maxImages: limits.maxFigures })
  const unlisten = output.listenTo(kernel)
  kernel.whenReleased(async (releasing) => {
    unlisten()
    await recorder.goOn(releasing)
  })
  const unwatch = kernel.watch()
  try {
    const run = earlier === null ? timed(sendRun(kernel, input)) : rejoinRun(kernel, input, { output, signal: scope.signal, beforeSending: async () => { imagesBefore = await keepImagesBefore(folder, runId) } })
    if (earlier === null) scope.checkpoint?.('run.sent')
    const { end: seen, executionTimeSeconds } = await Promise.race([run, rejectOnAbort(scope.signal)])
    const end: RunEnd = seen.kind === 'lost' && earlier !== null && await toldToEnd(scope, runId) ? { kind: 'terminated' } : seen
    if (end.kind === 'lost') throw runLost(end.why)
    if (end.kind === 'reply' && end.error?.ename === runRefusedName) throw runLost('this kernel had begun it before.')
    try {
      const warnings = [...kernel.warnings]
      const collected = await collect(kernel, limits, scope.signal, warnings)
      if (collected === null && kernel.end?.kind === 'lost') throw runLost(`it ended, but its results were not seen: ${kernel.end.why}`)
      const figures = await takeFigures(folder, imagesBefore, output.displayed, limits, warnings)
      const kept = collected === null
        ? { results: null, resultsNote: 'The results could not be collected.' }
        : await keepResults(folder, collected.results)
      await recorder.finish()
      if (recorder.storeProblem !== null) warnings.push(`Program output could not be stored: ${recorder.storeProblem}`)
      const interrupted = kernel.interrupted || (earlier !== null && earlierRun(await scope.history(), runId).interrupted)
      const failure = runFailure(collected === null && kernel.terminating ? { kind: 'terminated' } : end, {
        interrupted, collected, resultsNote: kept.resultsNote, endedBecause: end.kind === 'died' ? await readKernelEnd(parts.server, kernel.kernelId) : null,
      })
      return { success: failure === null, ...kept, failure, executionTimeSeconds, figures, outputComplete: recorder.complete, warnings }
    } catch (cause) {
      scope.signal.throwIfAborted()
      throw cause instanceof AdapterFailure ? cause : runLost(`it ended, but what it left could not be taken (${messageOf(cause)}).`, cause)
    }
  } catch (cause) {
    await recorder.finish()
    if (scope.signal.aborted) await stopUnwanted(kernel, parts.settings)
    throw cause
  } finally {
    // What its threads print from now on is recorded when the kernel is released: this run is told of as it is.
    recorder.pause()
    unwatch()
    await forgetImagesBefore(folder, runId)
  }
}

/** null: an earlier process had begun the run, and its kernel is gone. */
async function kernelOf(parts: RunCodeParts, input: EffectInput<'runCode'>, scope: EffectScope): Promise<LiveKernel | null> {
  const { kernelId } = input.kernel
  const kernel = await attachKernel(parts, input.kernel, scope.signal).catch((cause: unknown) => {
    if (!scope.resumed || scope.signal.aborted) throw cause
    throw runLost(`the service was away while it may have been running, and its kernel cannot be asked: ${messageOf(cause)}`, cause)
  })
  if (!scope.resumed && !kernel?.connected) throw kernelGone(kernelId)
  return kernel
}

async function timed(run: Promise<RunEnd>): Promise<RejoinedRun> {
  const began = performance.now()
  const end = await run
  return { end, executionTimeSeconds: (performance.now() - began) / 1000 }
}

/** The log says that somebody, or the deadline, had its kernel ended: then its end is no riddle. */
const toldToEnd = async (scope: EffectScope, runId: string): Promise<boolean> => earlierRun(await scope.history(), runId).terminated

/** Its kernel was ended as it was told to, and the service did not see the last of its output. */
async function terminatedUnseen(folder: string, imagesBefore: ImagesBefore, { maxFigures, maxFigureBytes }: KernelLimits): Promise<EngineResult> {
  const { figures, warnings } = await newImages(folder, imagesBefore, { maxFigures, maxFigureBytes })
  const failure = runFailure({ kind: 'terminated' }, { interrupted: false, collected: null, resultsNote: null, endedBecause: null })
  return {
    success: false, results: null, resultsNote: 'The results could not be collected.', failure, executionTimeSeconds: 0, figures: [...figures],
    outputComplete: false, warnings: [...warnings, 'The kernel was ended while the service was away: its last output and its running time were not seen.'],
  }
}

/** null when the kernel is gone or does not answer in time; a warning says which. */
async function collect(kernel: LiveKernel, limits: KernelLimits, signal: AbortSignal, warnings: string[]): Promise<Collected | null> {
  if (kernel.end !== undefined) return null
  const deadline = AbortSignal.timeout(limits.collectTimeoutMs)
  try {
    const content = await kernel.evaluate(collectExpression({ inlineLimit: limits.inlineResultBytes }), AbortSignal.any([signal, deadline]))
    const collected = collectedSchema.parse(stageReply(content, replyMime))
    warnings.push(...collected.warnings)
    return collected
  } catch (cause) {
    signal.throwIfAborted()
    const why = deadline.aborted ? `the kernel did not answer within ${limits.collectTimeoutMs} ms` : messageOf(cause)
    warnings.push(`Results and open figures could not be collected: ${why}`)
    return null
  }
}

async function takeFigures(
  folder: string, before: ReadonlyMap<string, string>, displayed: readonly DisplayedImage[], limits: KernelLimits, warnings: string[],
): Promise<EngineResult['figures']> {
  const saved = await newImages(folder, before, limits)
  const known = new Set(saved.figures.map((figure) => figure.sha256))
  const problems = await writeDisplayed(folder, displayed, known)
    .catch((cause: unknown) => [`Displayed images were not saved: ${messageOf(cause)}`])
  const all = displayed.length === 0 ? saved : await newImages(folder, before, limits)
  warnings.push(...problems, ...all.warnings)
  return [...all.figures]
}

/** Nobody waits for this run any more, and a program without an onlooker must not go on: its kernel is ended. */
async function stopUnwanted(kernel: LiveKernel, settings: ServerConnection.ISettings): Promise<void> {
  kernel.terminating = true
  await KernelAPI.shutdownKernel(kernel.kernelId, settings).catch(() => { /* terminateKernel tries again and tells */ })
}
