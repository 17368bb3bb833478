/**
 * Deadlines that passed while no service ran. An adapter that was at work in that state, or around it, may have come to its
 * end meanwhile: a program that ended in time must not be told that it ran too long because nobody looked. So what it
 * says is waited for a moment before the deadline counts. Called at the start; pure.
 */
import type { StoredEffect, Timer } from '../../store/index.js'

export const hearFirstMs = 10_000

export function hearFirst(timer: Timer, open: readonly StoredEffect[], now: Date, ms: number): Timer {
  const atWork = open.some(({ effect }) =>
    effect.executionId === timer.executionId && effect.statePath !== null && `${timer.statePath}.`.startsWith(`${effect.statePath}.`))
  const earliest = now.getTime() + ms
  return atWork && Date.parse(timer.dueAt) < earliest ? { ...timer, dueAt: new Date(earliest).toISOString() } : timer
}
