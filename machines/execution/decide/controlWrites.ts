/**
 * The rules for what a program really writes to the control system, asked by a gateway for each write before it goes out. A
 * write has to pass what the execution was decided and approved under, and what holds now: so the stricter of both. Whatever
 * is not known refuses.
 */
import { plainChannel, type ChannelRule, type ProgramLimits } from '../../contracts/channelLimits.js'
import type { Command } from '../../contracts/commands.js'
import { defaultControlWritePolicy, elementCount, type ControlValue, type WriteRefusalCode } from '../../contracts/controlWrites.js'
import { event, type EventType } from '../../contracts/events.js'
import { checkWrite } from '../../limits/checkWrite.js'
import { isShownValue, shownValues } from '../../limits/shownValue.js'
import { limitText } from '../../limits/limitText.js'
import { isIn } from '../state.js'
import { accept, reject, type Decision, type Situation } from './decision.js'

type Ask = Command<'control.write'>['data']
type Verdict = { readonly allowed: true; readonly reason: string; readonly rules: ChannelRule[] } | { readonly allowed: false; readonly code: WriteRefusalCode; readonly reason: string }

const refused = (code: WriteRefusalCode, reason: string): Verdict => ({ allowed: false, code, reason })

/** Of refused arrays, and of what a channel had. */
const shownElements = 100

export function askControlWrite(situation: Situation, { data }: Command<'control.write'>): Decision {
  const { run, controlWrites: tally, policy } = situation.context
  const { recordedRefusals } = policy.controlWrites ?? defaultControlWritePolicy
  if (!run) return reject('NOTHING_RUNNING', 'no program of this execution has run: nothing may be written for it')
  const { channel, value, currentValue, protocol } = data.write
  const verdict = verdictOn(situation, data)
  const facts = {
    runId: run.runId, writeId: `${run.runId}-w${tally.allowed + tally.refused + 1}`, channel, elements: elementCount(value),
    currentValue: currentValue === null ? null : beginningOf(currentValue), protocol, reason: verdict.reason,
  }
  if (verdict.allowed) return accept(event('control.writeAllowed', { ...facts, value, rules: verdict.rules }))
  if (tally.refused < recordedRefusals) return accept(event('control.writeRefused', { ...facts, value: beginningOf(value), refusal: verdict.code }))
  return { accepted: false, rejection: { code: 'WRITE_REFUSED', message: verdict.reason, refused: verdict.code } }
}

const beginningOf = (value: ControlValue): ControlValue => (Array.isArray(value) ? value.slice(0, shownElements) : value)

function verdictOn({ state, context }: Situation, { effectId, write, now }: Ask): Verdict {
  const { policy, countersigned, controlWrites: tally } = context
  const open = state.effects.some((effect) => effect.type === 'runCode' && effect.effectId === effectId)
  if (!open || !countersigned) return refused('RUN_NOT_IN_FLIGHT', 'its run is not in flight any more')
  if (isIn(state, 'active.executing.running.terminating')) return refused('RUN_BEING_ENDED', 'its kernel is being ended')
  const { mode } = countersigned
  if (mode === 'read_only' || policy.modes[mode]?.allowsWrites !== true) return refused('MODE_IS_READ_ONLY', `mode ${mode} writes nothing to the control system`)
  if (!policy.writesEnabled || !now.writingModes.includes(mode)) return refused('WRITES_DISABLED', `writing was switched off (agent_control_defaults.epics_writes_enabled, execution.modes.${mode}.allows_writes)`)
  const { channels, values = 'any', mostWrites, mostBytes } = policy.controlWrites ?? defaultControlWritePolicy
  if (!isShown(countersigned.targets, write.channel, channels)) return refused('CHANNEL_NOT_SHOWN', notShown(countersigned.targets, channels))
  const shown = values === 'any' ? null : shownValues(context.report?.findings ?? [], write.channel)
  if (shown !== null && !isShownValue(shown, write.value)) return refused('VALUE_NOT_SHOWN', `it was shown that the program writes ${shown.slice(0, 5).join(', ')}${shown.length > 5 ? ' …' : ''} to this channel, and this is another value (execution.epics.writes.values: ${values})`)
  const limits = limitsVerdict(context.report?.channelLimits ?? { state: 'none' }, now.limits, write)
  if (!limits.allowed) return limits
  if (tally.allowed >= mostWrites) return refused('WRITE_BUDGET_USED_UP', `the run has written ${mostWrites} times, which is the most (execution.epics.writes.max_per_run)`)
  if (tally.bytes + JSON.stringify(write.value).length > mostBytes) return refused('WRITE_BUDGET_USED_UP', `the values that the run wrote have more than ${mostBytes} bytes (execution.epics.writes.max_bytes_per_run)`)
  return limits
}

/** `?` among the targets: it was shown that a channel is not constant. */
function isShown(targets: readonly string[], channel: string, rule: 'named' | 'shown' | 'any'): boolean {
  if (rule === 'any' || (rule === 'shown' && targets.includes('?'))) return true
  const name = plainChannel(channel)
  return targets.some((target) => plainChannel(target) === name)
}

function notShown(targets: readonly string[], rule: string): string {
  const shown = targets.length > 20 ? `${targets.slice(0, 20).join(', ')} and ${targets.length - 20} more` : targets.join(', ')
  return `nobody was shown that the program writes to this channel, but ${shown === '' ? 'that it writes to none' : shown} (execution.epics.writes.channels: ${rule})`
}

function limitsVerdict(decided: ProgramLimits, now: ProgramLimits, write: Ask['write']): Verdict {
  const rules: ChannelRule[] = []
  for (const limits of [now, decided]) {
    if (limits.state === 'none') continue
    if (limits.state === 'broken') return refused('LIMITS_BROKEN', `the limits file ${limits.file} cannot be used, so nothing may be written: ${limits.problem}`)
    const recorded = limits.channels.find(({ channel }) => plainChannel(channel) === plainChannel(write.channel))
    if (!recorded) {
      // Recorded are the rules of the channels that the analyzer saw; of the same file, today's rule is the one of then.
      if (now.state === 'inForce' && now.hash === limits.hash && limits !== now) continue
      return refused('LIMITS_CHANGED', 'the limits of channels were changed while the program ran, and what they were of this channel is not recorded')
    }
    const verdict = checkWrite(recorded.rule, limits.unlisted, { value: write.value, current: write.currentValue ?? undefined })
    if (verdict.kind === 'violation') return refused(verdict.code, verdict.why)
    if (verdict.kind === 'undecided') return refused('CURRENT_VALUE_UNKNOWN', `the value that the channel has could not be read, or has another length, so the largest step cannot be checked (allowed ${recorded.rule ? limitText(recorded.rule) : ''})`)
    const { rule } = recorded
    if (rule && !rules.some((other) => JSON.stringify(other) === JSON.stringify(rule))) rules.push(rule)
  }
  return { allowed: true, reason: rules.length === 0 ? 'no limits speak about this channel' : `within ${rules.map(limitText).join(' and ')}`, rules }
}

/** The rest of the answers is to writes that were closed already. */
export function answerControlWrites({ context }: Situation, { data }: Command<'control.answer'>): Decision {
  const answers = data.answers.filter(({ writeId }) => context.controlWrites.open.includes(writeId))
  return context.run && answers.length > 0 ? accept(event('control.writesAnswered', { runId: context.run.runId, answers })) : late
}

export function countRefusals({ context }: Situation, { data }: Command<'control.count'>): Decision {
  return context.run ? accept(event('control.refusalsCounted', { runId: context.run.runId, refused: data.refused })) : late
}

const late = reject('STALE_EFFECT', 'no write waits for this: it comes too late')

const ends: ReadonlySet<EventType> = new Set<EventType>(['run.completed', 'run.failed', 'run.refused', 'run.lost'])

/** With the end of a run, what went out and was not answered has an unknown outcome. */
export function closeControlWrites({ context: { run, controlWrites } }: Situation, decision: Decision): Decision {
  if (!decision.accepted || !run || controlWrites.open.length === 0 || !decision.events.some(({ type }) => ends.has(type))) return decision
  const answers = controlWrites.open.map((writeId) => ({ writeId, outcome: 'unknown' as const, message: 'the run ended before an answer was seen' }))
  return accept(event('control.writesAnswered', { runId: run.runId, answers }), ...decision.events)
}
