/**
 * Runs a countersigned program in its kernel, at most once: the hash is recomputed over the very string that is sent, as
 * the last act before sending; after that every way it can end gives an answer or `RUN_LOST`, never silence and never a
 * second sending. Called by the effect runner through `kernelHandlers`.
 */
import { performance } from 'node:perf_hooks'
import { KernelAPI, type KernelMessage, type ServerConnection } from '@jupyterlab/services'
import { codeHash, countersignHash, type EffectInput, type EngineResult, type Failure } from '../../machines/index.js'
import type { EffectScope } from '../../runtime/ports/adapterActor.js'
import { executionFolderPath } from './executionFolderPath.js'
import { kernelGone, messageOf, runLost, runRefused } from './failures.js'
import { displayedImage, listImages, newImages, writeDisplayed } from './folderImages.js'
import type { JupyterServer } from './jupyterServer.js'
import type { KernelLimits } from './kernelLimits.js'
import { collectExpression, collectedSchema, replyMime, runRefusedName, type Collected } from './kernelStage.js'
import { rejectOnAbort, type KernelEnd, type LiveKernel } from './liveKernel.js'
import { outputChunk } from './outputChunk.js'
import { OutputRecorder } from './outputRecorder.js'
import { exitFailure, programFailure, type PythonError } from './programFailure.js'
import { keepResults } from './resultsFile.js'
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
  const folder = await executionFolderPath(parts.server, input.folder.folderPath)
  const imagesBefore = await listImages(folder.local)
  scope.signal.throwIfAborted()

  const recorder = new OutputRecorder(scope, limits.output)
  const images: { readonly extension: string; readonly data: Buffer }[] = []
  const unlisten = kernel.listen((message) => {
    if (!isOurOutput(message, input.kernel.clientId)) return
    const chunk = outputChunk(message)
    if (chunk === null || (chunk.kind === 'error' && chunk.ename === 'SystemExit')) return
    recorder.take(chunk)
    const image = displayedImage(chunk)
    if (image !== null && images.length < limits.maxFigures && image.data.length <= limits.maxFigureBytes) images.push(image)
  })
  kernel.whenReleased(async () => { unlisten(); await recorder.finish() })
  const unwatch = kernel.watch()
  try {
    const began = performance.now()
    const end = await Promise.race([sendAndWait(kernel, input), rejectOnAbort(scope.signal)])
    const executionTimeSeconds = (performance.now() - began) / 1000
    if (end.kind === 'lost') throw runLost(end.why)
    if (end.kind === 'reply' && end.error?.ename === runRefusedName) throw runLost('this kernel had begun it before.')

    const warnings = [...kernel.warnings]
    const collected = await collect(kernel, limits, scope.signal, warnings)
    const known = new Set((await newImages(folder.local, imagesBefore, limits)).figures.map((figure) => figure.sha256))
    warnings.push(...await writeDisplayed(folder.local, images, known).catch((cause: unknown) => [`Displayed images were not saved: ${messageOf(cause)}`]))
    const { figures, warnings: imageWarnings } = await newImages(folder.local, imagesBefore, limits)
    warnings.push(...imageWarnings)
    const kept = collected === null
      ? { results: null, resultsNote: 'The kernel ended before results could be collected.' }
      : await keepResults(folder.local, collected.results)
    await recorder.finish()
    if (recorder.storeProblem !== null) warnings.push(`Program output could not be stored: ${recorder.storeProblem}`)
    const failure = failureOf(end, kernel, collected, kept.resultsNote)
    return {
      success: failure === null, ...kept, failure, executionTimeSeconds,
      figures: [...figures], outputComplete: recorder.complete, warnings,
    }
  } catch (cause) {
    await recorder.finish()
    if (scope.signal.aborted) await stopUnwanted(kernel, parts.settings)
    throw cause
  } finally {
    unwatch()
  }
}

type RunEnd = { readonly kind: 'reply'; readonly error: PythonError | null } | KernelEnd

/** Checks, sends in the same turn, and waits for reply and idle, or for the kernel's end. */
function sendAndWait(kernel: LiveKernel, input: EffectInput<'runCode'>): Promise<RunEnd> {
  return new Promise<RunEnd>((resolve, reject) => {
    let error: PythonError | null | undefined
    let idle = false
    const unlisten = kernel.listen((message) => {
      if (parentOf(message)?.msg_id !== input.messageId) return
      const type: string = message.header.msg_type
      if (message.channel === 'shell' && type === 'execute_reply') error = errorOf(message.content)
      if (message.channel === 'iopub' && type === 'status') idle = (message.content as { execution_state?: unknown }).execution_state === 'idle'
      if (error !== undefined && (idle || error?.ename === runRefusedName)) done({ kind: 'reply', error })
    })
    const done = (end: RunEnd): void => { unlisten(); resolve(end) }
    void kernel.ended.then((end) => { done(error === undefined ? end : { kind: 'reply', error }) })
    try {
      if (!kernel.connected) throw kernelGone(kernel.kernelId)
      const { code } = input
      checkCountersignature(input, code)
      kernel.send(code, input.messageId, input.runId)
    } catch (cause) {
      unlisten()
      reject(cause instanceof Error ? cause : new Error(String(cause)))
    }
  })
}

/** The last act before sending. Throws RUN_REFUSED; holds: what is sent is what was hashed, shown and granted. */
function checkCountersignature(input: EffectInput<'runCode'>, code: string): void {
  const { countersigned, grantedHash, kernel } = input
  if (Buffer.from(code, 'utf8').toString('utf8') !== code) throw runRefused('its text is not well-formed Unicode, so that its bytes are not defined.')
  if (codeHash(code) !== countersigned.codeHash) throw runRefused('its bytes are not the ones that were analysed and approved.')
  if (grantedHash !== null && countersignHash(countersigned) !== grantedHash) {
    throw runRefused('the approval was given for another program, mode, level, policy, target or environment.')
  }
  if (kernel.mode !== countersigned.mode) throw runRefused(`the kernel is for mode ${kernel.mode}, the program for ${countersigned.mode}.`)
  if (kernel.enforcementLevel < countersigned.enforcementLevel) {
    throw runRefused(`the kernel gives enforcement level ${kernel.enforcementLevel}, less than the ${countersigned.enforcementLevel} that was shown.`)
  }
}

type Parent = { readonly msg_id?: unknown; readonly session?: unknown }
const parentOf = (message: KernelMessage.IMessage): Parent | undefined => message.parent_header as Parent | undefined

/** Also output of threads after the end, whose parent is a later request of ours; not that of other clients. */
const isOurOutput = (message: KernelMessage.IMessage, clientId: string): boolean =>
  message.channel === 'iopub' && (parentOf(message)?.session === clientId || parentOf(message)?.msg_id === undefined)

function errorOf(content: unknown): PythonError | null {
  const reply = content as { status?: unknown; ename?: unknown; evalue?: unknown; traceback?: unknown }
  if (reply.status === 'ok') return null
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  const traceback = Array.isArray(reply.traceback) ? reply.traceback.filter((line): line is string => typeof line === 'string') : []
  return { ename: text(reply.ename) || 'Error', evalue: text(reply.evalue), traceback }
}

/** null when the kernel is gone or does not answer in time; a warning says which. */
async function collect(kernel: LiveKernel, limits: KernelLimits, signal: AbortSignal, warnings: string[]): Promise<Collected | null> {
  if (kernel.hasEnded) return null
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

function failureOf(end: Exclude<RunEnd, { kind: 'lost' }>, kernel: LiveKernel, collected: Collected | null, note: string | null): Failure | null {
  switch (end.kind) {
    case 'terminated':
      return { category: 'workflow', code: 'KERNEL_TERMINATED', message: 'The kernel was terminated while the program was running.' }
    case 'died':
      return {
        category: 'code', code: 'KERNEL_DIED',
        message: 'The kernel process ended while the program was running: os._exit, a crash in native code, or too much memory. Output up to then is kept.',
      }
    case 'reply':
      if (end.error?.ename === 'SystemExit') {
        const exit = collected?.exit ?? { ok: ['', '0', 'None'].includes(end.error.evalue), code: end.error.evalue }
        return exit.ok ? resultsFailure(collected, note) : exitFailure(exit.code)
      }
      return end.error === null ? resultsFailure(collected, note) : programFailure(end.error, kernel.interrupted)
  }
}

function resultsFailure(collected: Collected | null, note: string | null): Failure | null {
  const message = note ?? 'results could not be had.'
  switch (collected?.results.state) {
    case 'dict':
    case 'file': return null
    case 'missing': return { category: 'code', code: 'RESULTS_MISSING', message: `${message} Put what was found into a dict named results.` }
    case 'not_a_dict': return { category: 'code', code: 'RESULTS_NOT_A_DICT', message }
    case undefined: return { category: 'code', code: 'RESULTS_NOT_COLLECTED', message }
  }
}

/** Nobody waits for this run any more, and a program without an onlooker must not go on: its kernel is ended. */
async function stopUnwanted(kernel: LiveKernel, settings: ServerConnection.ISettings): Promise<void> {
  kernel.terminating = true
  await KernelAPI.shutdownKernel(kernel.kernelId, settings).catch(() => { /* terminateKernel tries again and tells */ })
}
