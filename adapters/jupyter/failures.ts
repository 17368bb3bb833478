/** The adapter's failures, in words: one place where each code and what to do about it can be read. */
import type { Failure } from '../../machines/index.js'
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'

const make = (category: Failure['category'], code: string, message: string, cause?: unknown, details?: Record<string, unknown>) =>
  new AdapterFailure({ category, code, message, ...(details === undefined ? {} : { details }) }, cause === undefined ? {} : { cause })

export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

export const jupyterUnreachable = (url: string, cause: unknown) =>
  make('infrastructure', 'JUPYTER_UNREACHABLE', `The Jupyter Server at ${url} does not answer: ${messageOf(cause)}. Check that it runs.`, cause)

export const kernelStartFailed = (kernelName: string, why: string, cause?: unknown) =>
  make('infrastructure', 'KERNEL_START_FAILED', `No '${kernelName}' kernel could be started: ${why}`, cause)

export const unknownKernelspec = (kernelName: string, available: readonly string[]) =>
  make('configuration', 'KERNELSPEC_UNKNOWN',
    `The Jupyter Server has no kernelspec '${kernelName}'. Available: ${available.join(', ') || 'none'}. Set execution.modes.<mode>.kernel_name to one of them.`,
    undefined, { kernelName, available })

export const folderOutside = (folder: string, root: string) =>
  make('configuration', 'FOLDER_OUTSIDE_ROOT', `The execution folder ${folder} is not inside ${root}, the folder that the Jupyter Server serves.`)

export const wrongWorkingFolder = (got: string, wanted: string) =>
  make('configuration', 'KERNEL_FOLDER_WRONG',
    `The kernel works in ${got}, not in ${wanted}: the Jupyter Server does not see the execution folder under that path. Check its root folder.`)

export const runRefused = (why: string) =>
  make('policy', 'RUN_REFUSED', `The program was not sent: ${why}`)

export const kernelGone = (kernelId: string) =>
  make('infrastructure', 'KERNEL_GONE', `Kernel ${kernelId} is not there any more; nothing was sent to it.`)

/** Nothing can be known: the kernel alone had the rest of the output, and how the program ended. */
export const runGone = (server: { readonly keptKernels: boolean }) =>
  runLost(server.keptKernels
    ? 'when the service was back, its kernel was not there any more: it had ended, or somebody had ended it.'
    : 'it ended with the Jupyter Server that its kernel was on, while the service was away.')

export const runLost = (why: string, cause?: unknown) =>
  make('unknown', 'RUN_LOST', `The program was sent and its end was not seen: ${why} An operator has to look at what it did.`, cause)

export const terminateFailed = (kernelId: string, cause: unknown) =>
  make('infrastructure', 'KERNEL_NOT_TERMINATED', `Kernel ${kernelId} could not be ended: ${messageOf(cause)}`, cause)
