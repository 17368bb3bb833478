/** What people may do to an execution besides approving: cancel, interrupt, terminate, resolve. Three words, three things. */
import type { Command } from '../../contracts/commands.js'
import { event } from '../../contracts/events.js'
import type { Failure } from '../../errors/failure.js'
import type { ExecutionContext } from '../context.js'
import { isIn } from '../state.js'
import { accept, reject, type Decision, type Situation } from './decision.js'
import { routeByAnalysis } from './classification.js'
import { conclude, succeed } from './routes.js'

export function cancelled({ cancellation }: Pick<ExecutionContext, 'cancellation'>): Failure {
  const { by = 'somebody', reason = null } = cancellation ?? {}
  return { category: 'workflow', code: 'CANCELLED', message: reason ? `${by} cancelled it: ${reason}` : `${by} cancelled it` }
}

/** Ends the execution: at once between steps, by way of an interrupt while the program runs. */
export function cancelExecution({ state, context }: Situation, { actor, data }: Command<'execution.cancel'>): Decision {
  const reason = data.reason ?? null
  const requested = event('cancellation.requested', { by: actor.name, reason })
  if (isIn(state, 'outcomeUnknown')) return reject('OUTCOME_UNKNOWN', 'nobody saw how the run ended: say so with outcome.resolve instead')
  if (context.outcome) return reject('EXECUTION_FINISHED', `it is finishing already, as ${context.outcome}`)
  if (isIn(state, 'active.executing.running.computing') && context.run) {
    return accept(requested, event('run.interruptRequested', { runId: context.run.runId, by: actor.name, purpose: 'cancel' }))
  }
  if (isIn(state, 'active.executing.running')) return accept(requested)
  return accept(requested, ...conclude(context, 'cancelled', cancelled({ cancellation: { by: actor.name, reason } })))
}

/** Interrupts the running cell. The program may catch it and end well; one that has not ended after the grace loses its kernel. */
export function interruptRun({ state, context }: Situation, { actor }: Command<'run.interrupt'>): Decision {
  if (!isIn(state, 'active.executing.running.computing') || !context.run) return notRunning(state.path)
  return accept(event('run.interruptRequested', { runId: context.run.runId, by: actor.name, purpose: 'interrupt' }))
}

/** Ends the kernel under the program. */
export function terminateRun({ state, context }: Situation, { actor, data }: Command<'run.terminate'>): Decision {
  if (!isIn(state, 'active.executing.running') || isIn(state, 'active.executing.running.terminating') || !context.run) return notRunning(state.path)
  return accept(event('run.terminateRequested', { runId: context.run.runId, by: actor.name, reason: data.reason ?? 'asked to' }))
}

const notRunning = (path: string) => reject('NOTHING_RUNNING', `no program is running that could be stopped: the execution is in ${path}`)

/** An operator says what is true of a run whose end nobody saw. A rerun is approved anew: a grant is single use. */
export function resolveOutcome({ state, context }: Situation, { actor, data }: Command<'outcome.resolve'>): Decision {
  if (!isIn(state, 'outcomeUnknown')) return reject('OUTCOME_NOT_UNKNOWN', `only an unknown outcome can be resolved: the execution is in ${state.path}`)
  const resolved = event('outcome.resolved', { outcome: data.outcome, by: actor.name, note: data.note ?? null })
  switch (data.outcome) {
    case 'succeeded':
      return accept(resolved, ...succeed())
    case 'failed':
      return accept(resolved, ...conclude(context, 'failed', { category: 'unknown', code: 'RESOLVED_AS_FAILED', message: `${actor.name} resolved the lost run as failed${data.note ? `: ${data.note}` : ''}` }))
    case 'rerun':
      return context.report ? accept(resolved, ...routeByAnalysis(context, context.report)) : reject('OUTCOME_NOT_UNKNOWN', 'there is no analysed program to run again')
  }
}
