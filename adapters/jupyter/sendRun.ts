/**
 * Sends a program and waits for its end, whichever way it comes: reply and idle, or the end of the kernel. Check and
 * sending happen in the same turn, so that nothing can change in between. Called by `runCode`.
 */
import type { KernelMessage } from '@jupyterlab/services'
import type { EffectInput } from '../../machines/index.js'
import { checkCountersignature } from './checkCountersignature.js'
import { kernelGone } from './failures.js'
import { runRefusedName } from './kernelStage.js'
import type { KernelEnd, LiveKernel } from './liveKernel.js'
import type { PythonError } from './programFailure.js'

export type RunEnd = { readonly kind: 'reply'; readonly error: PythonError | null } | KernelEnd

/** Rejects only when nothing was sent. */
export function sendRun(kernel: LiveKernel, input: EffectInput<'runCode'>): Promise<RunEnd> {
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
