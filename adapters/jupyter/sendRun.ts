/**
 * Sends a program and waits for its end, whichever way it comes. Check and sending happen in the same turn, so that
 * nothing can change in between. Called by `runCode`, and by `rejoinRun` for a program that never arrived.
 */
import type { EffectInput } from '../../machines/index.js'
import { checkCountersignature } from './checkCountersignature.js'
import { kernelGone } from './failures.js'
import type { LiveKernel } from './liveKernel.js'
import { watchRunEnd, type RunEnd } from './runEnd.js'

/** Rejects only when nothing was sent. */
export async function sendRun(kernel: LiveKernel, input: EffectInput<'runCode'>): Promise<RunEnd> {
  const watch = watchRunEnd(kernel, input.messageId)
  try {
    sendProgram(kernel, input)
  } catch (cause) {
    watch.stop()
    throw cause
  }
  return watch.end
}

export function sendProgram(kernel: LiveKernel, input: EffectInput<'runCode'>): void {
  if (!kernel.connected) throw kernelGone(kernel.kernelId)
  const { code } = input
  checkCountersignature(input, code)
  kernel.send(code, input.messageId, input.runId)
}
