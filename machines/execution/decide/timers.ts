/** A deadline has passed: which one follows from the state that armed it. */
import type { ApprovalRequest } from '../../contracts/approval.js'
import type { Command } from '../../contracts/commands.js'
import { event } from '../../contracts/events.js'
import type { Failure } from '../../errors/failure.js'
import { accept, reject, type Decision, type Situation } from './decision.js'
import { conclude } from './routes.js'

/** The question goes on as it is, until when it was said to. */
const reminded = (timerId: string, { approvalId, expiresAt, needed }: ApprovalRequest, given: number) =>
  event('approval.reminded', { timerId, approvalId, given, needed: needed.count, expiresAt })

export function fireTimer({ state, context }: Situation, { data, at }: Command<'timer.fire'>): Decision {
  const timer = state.timers.find(({ timerId }) => timerId === data.timerId)
  if (!timer) return reject('STALE_TIMER', `timer ${data.timerId} is not armed: its state was left`)
  const { run, approval, backoff } = context
  switch (timer.statePath) {
    case 'active.awaitingApproval.asked': {
      if (approval && timer.timerId.endsWith('.approvalReminder')) return accept(reminded(timer.timerId, approval, context.endorsements.length))
      const failure: Failure = { category: 'workflow', code: 'APPROVAL_EXPIRED', message: `nobody answered within ${context.policy.approvalTimeoutMs / 1000} s, which means no` }
      return accept(event('approval.expired', { approvalId: approval?.approvalId ?? '', expiredAt: at }), ...conclude(context, 'expired', failure))
    }
    case 'active.executing.running.computing':
      return accept(event('run.timedOut', { runId: run?.runId ?? '', timeoutMs: context.policy.executionTimeoutMs }))
    case 'active.executing.running.interrupting':
      return accept(event('run.terminateRequested', { runId: run?.runId ?? '', by: 'timer', reason: `not ended ${context.policy.interruptGraceMs / 1000} s after the interrupt` }))
    case 'active.executing.running.terminating': {
      const failure: Failure = { category: 'unknown', code: 'KERNEL_NOT_ENDED', message: 'the kernel could not be ended in time, and nobody saw what the program did' }
      const effectId = state.effects.find(({ type }) => type === 'runCode')?.effectId ?? ''
      return accept(event('run.lost', { effectId, runId: run?.runId ?? '', failure }))
    }
    case 'active.backingOff':
      return backoff ? accept(event('backoff.ended', { step: backoff.step })) : reject('STALE_TIMER', 'nothing waits to be tried again')
    default:
      return reject('STALE_TIMER', `no rule for a deadline of ${timer.statePath}`)
  }
}
