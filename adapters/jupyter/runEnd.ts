/** Hears how a run ends: by its reply and the idle kernel after it, or by the end of the kernel. Used by `sendRun` and `rejoinRun`. */
import type { KernelMessage } from '@jupyterlab/services'
import { runRefusedName } from './kernelStage.js'
import type { KernelEnd, LiveKernel } from './liveKernel.js'
import type { PythonError } from './programFailure.js'

export type RunEnd = { readonly kind: 'reply'; readonly error: PythonError | null } | KernelEnd

export interface RunWatch {
  /** Never rejects. */
  readonly end: Promise<RunEnd>
  /** What was learned in another way than by hearing it. */
  know(facts: { readonly reply: unknown; readonly idle: boolean }): void
  stop(): void
}

/** `onRefused`: what follows when the kernel says that it had begun the run before; without it, that is the end. */
export function watchRunEnd(kernel: LiveKernel, messageId: string, onRefused?: () => void): RunWatch {
  let error: PythonError | null | undefined
  let idle = false
  let done: (end: RunEnd) => void = () => {}
  const end = new Promise<RunEnd>((resolve) => { done = resolve })
  const settle = (): void => {
    if (error === undefined || !(idle || error?.ename === runRefusedName)) return
    done({ kind: 'reply', error })
  }
  const unlisten = kernel.listen((message) => {
    if (parentOf(message)?.msg_id !== messageId) return
    const type: string = message.header.msg_type
    if (message.channel === 'shell' && type === 'execute_reply') {
      const said = errorOf(message.content)
      if (said?.ename === runRefusedName && onRefused !== undefined) return onRefused()
      error = said
    }
    if (message.channel === 'iopub' && type === 'status') idle = (message.content as { execution_state?: unknown }).execution_state === 'idle'
    settle()
  })
  void kernel.ended.then((kernelEnd) => { done(error === undefined ? kernelEnd : { kind: 'reply', error }) })
  void end.then(unlisten)
  return {
    end,
    know({ reply, idle: isIdle }) {
      error = reply === null ? error : errorOf(reply)
      idle ||= isIdle
      settle()
    },
    stop: unlisten,
  }
}

type Parent = { readonly msg_id?: unknown; readonly session?: unknown }
const parentOf = (message: KernelMessage.IMessage): Parent | undefined => message.parent_header

/** Also output of threads after the end, whose parent is a later request of ours; not that of other clients. */
export const isOurOutput = (message: KernelMessage.IMessage, clientId: string): boolean =>
  message.channel === 'iopub' && (parentOf(message)?.session === clientId || parentOf(message)?.msg_id === undefined)

function errorOf(content: unknown): PythonError | null {
  const reply = content as { status?: unknown; ename?: unknown; evalue?: unknown; traceback?: unknown }
  if (reply.status === 'ok') return null
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  const traceback = Array.isArray(reply.traceback) ? reply.traceback.filter((line): line is string => typeof line === 'string') : []
  return { ename: text(reply.ename) || 'Error', evalue: text(reply.evalue), traceback }
}
