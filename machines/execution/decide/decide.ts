/**
 * `decide`: all rules. A command and the state give facts to record, or a typed refusal. Pure and total: it never
 * throws on any command in any state, reads no clock, and depends on nothing but its arguments.
 */
import { canonicalJson } from '../../contracts/canonicalJson.js'
import type { Command } from '../../contracts/commands.js'
import { effectCatalogue, type Effect } from '../../contracts/effects.js'
import { event, type ExecutionEvent } from '../../contracts/events.js'
import { differingFields } from '../../contracts/requestIdentity.js'
import type { ExecutionContext } from '../context.js'
import { contextOf, isFinal, type ExecutionState } from '../state.js'
import { answerRules } from './answers.js'
import { grantApproval, rejectApproval } from './approval.js'
import { cancelExecution, interruptRun, resolveOutcome, terminateRun } from './control.js'
import { accept, reject, type Decision, type Situation } from './decision.js'
import { answerControlWrites, askControlWrite, closeControlWrites, countRefusals } from './controlWrites.js'
import { editCode } from './edit.js'
import { failureRules } from './failures.js'
import { placeHold, releaseHold } from './hold.js'
import { applyStanding } from './standing.js'
import { fireTimer } from './timers.js'

export function decide(command: Command, state: ExecutionState | null): Decision {
  if (command.type === 'execution.request') return requestExecution(command, state)
  if (!state) return reject('UNKNOWN_EXECUTION', `there is no execution ${command.executionId}`)
  const situation: Situation = { state, context: contextOf(state) }
  if (command.type === 'hold.place') return placeHold(situation, command)
  if (command.type === 'hold.release') return releaseHold(situation, command)
  if (isFinal(state)) return finished(situation, command)
  switch (command.type) {
    case 'approval.grant':
      return grantApproval(situation, command)
    case 'approval.reject':
      return rejectApproval(situation, command)
    case 'code.edit':
      return editCode(situation, command)
    case 'execution.cancel':
      return cancelExecution(situation, command)
    case 'run.interrupt':
      return interruptRun(situation, command)
    case 'run.terminate':
      return terminateRun(situation, command)
    case 'outcome.resolve':
      return resolveOutcome(situation, command)
    case 'effect.complete':
    case 'effect.fail':
    case 'output.append':
    case 'output.truncate':
      return closeControlWrites(situation, fromAdapter(situation, command))
    case 'timer.fire':
      return closeControlWrites(situation, fireTimer(situation, command))
    case 'approval.applyStanding':
      return applyStanding(situation, command)
    case 'control.write':
      return askControlWrite(situation, command)
    case 'control.answer':
      return answerControlWrites(situation, command)
    case 'control.count':
      return countRefusals(situation, command)
  }
}

function requestExecution({ data, actor, at }: Command<'execution.request'>, state: ExecutionState | null): Decision {
  if (state) return requestedBefore(contextOf(state), data, state)
  return accept(event('execution.requested', { request: data.request, policy: data.policy, requester: actor.name, requestedAt: at, ...(data.fork ? { fork: data.fork } : {}) }))
}

/** The same request again is the execution that exists; the caller is told so, and not that something is wrong. */
function requestedBefore({ request, fork }: ExecutionContext, again: Command<'execution.request'>['data'], { executionId, version }: ExecutionState): Decision {
  const sameFork = canonicalJson(fork) === canonicalJson(again.fork ?? null)
  const fields = [...differingFields(request, again.request), ...(sameFork ? [] : ['where it was forked'])]
  return fields.length === 0
    ? reject('ALREADY_EXISTS', `execution ${executionId} exists already, at version ${version}`)
    : reject('IDEMPOTENCY_KEY_REUSED', `this key belongs to execution ${executionId}, which was asked for with another request (${fields.join(', ')} ${fields.length === 1 ? 'differs' : 'differ'}): use a key of its own`)
}

/** Questions that were answered say so by name, also when the execution has ended since. */
function finished(situation: Situation, command: Command): Decision {
  if ((command.type === 'approval.grant' || command.type === 'approval.reject' || command.type === 'code.edit') && situation.context.approvalDecision) {
    return grantApproval(situation, { ...command, type: 'approval.grant', data: {} })
  }
  return reject('EXECUTION_FINISHED', `the execution has ended: ${situation.state.path}`)
}

function fromAdapter(situation: Situation, command: Command<'effect.complete' | 'effect.fail' | 'output.append' | 'output.truncate'>): Decision {
  const effect = situation.state.effects.find(({ effectId }) => effectId === command.data.effectId)
  if (!effect) return reject('STALE_EFFECT', `effect ${command.data.effectId} is not open: its answer comes too late`)
  switch (command.type) {
    case 'effect.complete':
      return completeEffect(situation, effect, command.data.answer, command.at)
    case 'effect.fail':
      return accept(...(failureRules[effect.type] as (...parameters: unknown[]) => ExecutionEvent[])(situation, effect, command.data.failure, command.data.generation))
    case 'output.append': {
      const runId = runOf(effect)
      return runId === null ? notARun(effect) : accept(event('output.appended', { runId, chunks: command.data.chunks }))
    }
    case 'output.truncate': {
      const { droppedBytes, droppedMessages, reason } = command.data
      const runId = runOf(effect)
      return runId === null ? notARun(effect) : accept(event('output.truncated', { runId, droppedBytes, droppedMessages, reason }))
    }
  }
}

/** Output comes from the run itself, and after its end from the threads that it left in its kernel. */
const runOf = (effect: Effect): string | null =>
  effect.type === 'runCode' || effect.type === 'releaseKernel' ? effect.input.runId ?? null : null

const notARun = ({ effectId, type }: Effect) => reject('INVALID_ANSWER', `${effectId} is ${type}: only a run has program output`)

function completeEffect(situation: Situation, effect: Effect, answer: unknown, at: string): Decision {
  const parsed = effectCatalogue[effect.type].answer.safeParse(answer)
  if (!parsed.success) return reject('INVALID_ANSWER', `${effect.type} answered what its contract does not allow: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`)
  return accept(...(answerRules[effect.type] as (...parameters: unknown[]) => ExecutionEvent[])(situation, effect, parsed.data, at))
}
