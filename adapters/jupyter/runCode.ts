/**
 * Runs a countersigned program in its kernel, at most once. Before sending, a failure says that nothing was sent; after it,
 * every way the run can end gives an answer or `RUN_LOST`, never silence and never a second sending. Called by the effect
 * runner through `kernelHandlers`.
 */
import { performance } from 'node:perf_hooks'
import { KernelAPI, type ServerConnection } from '@jupyterlab/services'
import type { EffectInput, EngineResult } from '../../machines/index.js'
import { AdapterFailure, type EffectScope } from '../../runtime/ports/adapterActor.js'
import { executionFolderPath } from './executionFolderPath.js'
import { kernelGone, messageOf, runLost } from './failures.js'
import { displayedImage, listImages, newImages, writeDisplayed, type DisplayedImage } from './folderImages.js'
import type { JupyterServer } from './jupyterServer.js'
import type { KernelLimits } from './kernelLimits.js'
import { collectExpression, collectedSchema, replyMime, runRefusedName, type Collected } from './kernelStage.js'
import { rejectOnAbort, type LiveKernel } from './liveKernel.js'
import { outputChunk } from './outputChunk.js'
import { OutputRecorder } from './outputRecorder.js'
import { keepResults } from './resultsFile.js'
import { runFailure } from './runFailure.js'
import { isOurOutput, sendRun } from './sendRun.js'
import { stageReply } from './stageReply.js'

export interface RunCodeParts {
  readonly server: JupyterServer
  readonly settings: ServerConnection.ISettings
  readonly limits: KernelLimits
  readonly kernels: ReadonlyMap<string, LiveKernel>
}

export async function runCode(parts: RunCodeParts, input: EffectInput<'runCode'>, scope: EffectScope): Promise<EngineResult> {
  if (scope.resumed) throw runLost('the service stopped while it may have been running.')
  const { limits } = parts
  const kernel = parts.kernels.get(input.kernel.kernelId)
  if (kernel === undefined || !kernel.connected) throw kernelGone(input.kernel.kernelId)
  const folder = (await executionFolderPath(parts.server, input.folder.folderPath)).local
  const imagesBefore = await listImages(folder)
  scope.signal.throwIfAborted()

  const recorder = new OutputRecorder(scope, limits.output)
  const displayed: DisplayedImage[] = []
  const unlisten = kernel.listen((message) => {
    if (!isOurOutput(message, input.kernel.clientId)) return
    const chunk = outputChunk(message)
    // What SystemExit prints is noise: how the program ended is in the answer.
    if (chunk === null || (chunk.kind === 'error' && chunk.ename === 'SystemExit')) return
    if (!recorder.take(chunk)) return
    const image = displayedImage(chunk)
    if (image !== null && displayed.length < limits.maxFigures) displayed.push(image)
  })
  kernel.whenReleased(async () => { unlisten(); await recorder.finish() })
  const unwatch = kernel.watch()
  try {
    const began = performance.now()
    const sent = sendRun(kernel, input)
    scope.checkpoint?.('run.sent')
    const end = await Promise.race([sent, rejectOnAbort(scope.signal)])
    const executionTimeSeconds = (performance.now() - began) / 1000
    if (end.kind === 'lost') throw runLost(end.why)
    if (end.kind === 'reply' && end.error?.ename === runRefusedName) throw runLost('this kernel had begun it before.')
    try {
      const warnings = [...kernel.warnings]
      const collected = await collect(kernel, limits, scope.signal, warnings)
      if (collected === null && kernel.end?.kind === 'lost') throw runLost(`it ended, but its results were not seen: ${kernel.end.why}`)
      const figures = await takeFigures(folder, imagesBefore, displayed, limits, warnings)
      const kept = collected === null
        ? { results: null, resultsNote: 'The results could not be collected.' }
        : await keepResults(folder, collected.results)
      await recorder.finish()
      if (recorder.storeProblem !== null) warnings.push(`Program output could not be stored: ${recorder.storeProblem}`)
      const failure = runFailure(collected === null && kernel.terminating ? { kind: 'terminated' } : end, { interrupted: kernel.interrupted, collected, resultsNote: kept.resultsNote })
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
    unwatch()
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
