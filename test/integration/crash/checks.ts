/**
 * What has to be true when everything has come to its end, however often the service was killed on the way. Each check gives
 * its findings in words; none at all is what the tests expect.
 */
import { existsSync, readFileSync } from 'node:fs'
import { contextOf, replay, type EventData, type EventType, type RecordedEvent } from '../../../machines/index.js'
import { verifyHistory, type EventStore } from '../../../store/index.js'
import { undisturbedEnd, type Planned } from './referenceSet.js'
import type { People } from './people.js'

/** How a life ended: by kill -9, in the middle of being stopped, or stopped with all programs that still ran. */
export type Ending = 'killed' | 'stopping' | 'stopped'

/**
 * Whether the end of a run that was under way can be known after that. With real kernels it can, as long as nobody ended them:
 * they outlive the service. A light kernel is within the service.
 */
export const knowable: Readonly<Record<'real' | 'light', Readonly<Record<Ending, 'yes' | 'no' | 'perhaps'>>>> = {
  real: { killed: 'yes', stopping: 'perhaps', stopped: 'no' },
  light: { killed: 'no', stopping: 'no', stopped: 'no' },
}

/** What was under way when a life ended, as the database says. */
export interface AtDeath {
  readonly ending: Ending
  /** Runs that were marked: sent, or perhaps sent. */
  readonly runs: readonly string[]
  /** What the generator was asked and had not been noted as answered: `name attempt`. */
  readonly generating: readonly string[]
}

export async function lookAtDeath(store: EventStore, ending: Ending): Promise<AtDeath> {
  const open = await store.openEffects()
  return {
    ending,
    runs: open.flatMap(({ effect, dispatchedAt }) => (effect.type === 'runCode' && dispatchedAt !== null ? [effect.input.runId] : [])),
    generating: open.flatMap(({ effect }) => (effect.type === 'generateCode' ? [`${effect.input.request.executionFolderName} ${effect.input.attempt}`] : [])),
  }
}

export interface Evidence {
  readonly store: EventStore
  readonly people: People
  readonly calls: readonly string[]
  readonly atDeaths: readonly AtDeath[]
  readonly kernels: 'real' | 'light'
}

export async function findings(evidence: Evidence): Promise<string[]> {
  const found = [...evidence.people.surprises, ...(await inTheLog(evidence.store)), ...(await inTheStream(evidence))]
  for (const { planned } of evidence.people.followed.values()) {
    const history = await evidence.store.readExecution(planned.executionId)
    const head = await evidence.store.head(planned.executionId)
    const verdict = verifyHistory(history, head)
    const say = (problem: string) => found.push(`${planned.key}: ${problem}`)
    if (!verdict.ok) say(`version ${verdict.version}: ${verdict.problem}`)
    if (replay(history)?.path !== history.at(-1)?.stateAfter) say('replaying the history gives another state')
    checkEnd(planned, history, say)
    checkTold(planned, history, evidence.people, say)
    checkRuns(planned, history, evidence, say)
    checkGenerator(planned, history, evidence, say)
  }
  return found
}

type Say = (problem: string) => void

const dataOf = <T extends EventType>(history: readonly RecordedEvent[], type: T): EventData<T>[] =>
  history.flatMap((event) => (event.type === type ? [event.data as EventData<T>] : []))

/** No event missing, doubled or out of order in SQLite. */
async function inTheLog(store: EventStore): Promise<string[]> {
  const all = await store.readAll({ limit: Number.POSITIVE_INFINITY })
  const found: string[] = []
  if (all.some(({ globalPosition }, index) => globalPosition !== index + 1)) found.push('the positions in the log have a gap')
  if (new Set(all.map(({ eventId }) => eventId)).size !== all.length) found.push('an event id is in the log twice')
  const open = (await store.openEffects()).length + (await store.timers()).length
  if (open > 0) found.push(`${open} effects or deadlines are left`)
  return found
}

/** A consumer that leaves out what it has seen by its event id has every event, once, in the order of the log. */
async function inTheStream({ store, people }: Evidence): Promise<string[]> {
  const log = (await store.readAll({ limit: Number.POSITIVE_INFINITY })).map(({ eventId }) => eventId)
  const consumed = [...new Set(people.streamed.map(({ event }) => event.eventId))]
  const wrong = log.findIndex((eventId, index) => consumed[index] !== eventId)
  if (wrong >= 0) return [`in the JetStream stream, place ${wrong + 1} of ${log.length} is not the log's`]
  return consumed.length > log.length ? ['the JetStream stream holds events that are not in the log'] : []
}

/** The right end: the undisturbed one, or what an operator said of a run whose end nobody saw. */
function checkEnd({ kind }: Planned, history: readonly RecordedEvent[], say: Say): void {
  const state = replay(history)
  const resolved = dataOf(history, 'outcome.resolved').at(-1)?.outcome
  const expected = resolved === 'failed' ? { status: 'failed', failure: 'RESOLVED_AS_FAILED' }
    : resolved === 'succeeded' ? { status: 'succeeded', failure: null }
    : undisturbedEnd[kind]
  const failure = state?.path === 'succeeded' || !state ? null : contextOf(state).failure?.code ?? null
  if (state?.path !== expected.status || failure !== expected.failure) say(`ended as ${state?.path ?? 'nothing'} (${failure ?? 'no failure'}), not as ${expected.status} (${expected.failure ?? 'no failure'})`)
}

/** No acknowledged command is lost: what was answered stands in the log, at the version that was told. */
function checkTold({ executionId }: Planned, history: readonly RecordedEvent[], { told }: People, say: Say): void {
  for (const { answer } of told.filter((one) => one.executionId === executionId)) {
    if (answer === null ? history.length === 0 : !answer.events.every((type, index) => history[answer.version - answer.events.length + index]?.type === type)) {
      say(`was told ${answer === null ? 'that it is accepted' : `${answer.events.join(', ')} at version ${answer.version}`}, which is not in the log`)
    }
  }
}

/** At most one run of each program that nobody ordered again; unknown exactly where nobody could know. */
function checkRuns({ trace }: Planned, history: readonly RecordedEvent[], { atDeaths, kernels }: Evidence, say: Say): void {
  const runs = dataOf(history, 'run.started')
  const lost = new Set(dataOf(history, 'run.lost').map(({ runId }) => runId))
  for (const { runId } of runs) {
    const known = atDeaths.filter((death) => death.runs.includes(runId)).map(({ ending }) => knowable[kernels][ending])
    if (lost.has(runId) && known.every((how) => how === 'yes')) say(`${runId} is lost, and its end could have been known`)
    if (!lost.has(runId) && known.includes('no')) say(`${runId} is not lost, and its end could not be known`)
  }

  const completed = new Set(dataOf(history, 'run.completed').map(({ runId }) => runId))
  const lines = existsSync(trace) ? readFileSync(trace, 'utf8').split('\n').slice(0, -1) : []
  const programs = [...dataOf(history, 'code.generated')]
  programs.forEach(({ codeHash }, index) => {
    const ofProgram = runs.filter((run) => run.codeHash === codeHash).map(({ runId }) => runId)
    const appended = lines.filter((line) => line === `${index + 1}`).length
    const [certainly, perhaps] = [ofProgram.filter((runId) => completed.has(runId)).length, ofProgram.filter((runId) => completed.has(runId) || lost.has(runId)).length]
    if (appended < certainly || appended > perhaps) say(`program ${index + 1} has appended ${appended} lines in ${certainly} runs that ended and ${perhaps - certainly} that are lost`)
  })
  const ordered = dataOf(history, 'outcome.resolved').filter(({ outcome }) => outcome === 'rerun').length
  if (lines.length > programs.length + ordered) say(`${lines.length} lines by ${programs.length} programs, ${ordered} of which somebody ordered to run again`)
}

/** An answer that was stored is not asked for again. */
function checkGenerator({ key }: Planned, history: readonly RecordedEvent[], { calls, atDeaths }: Evidence, say: Say): void {
  for (const { attempt } of dataOf(history, 'code.generated')) {
    const name = `${key} ${attempt}`
    const asked = calls.filter((call) => call === name).length
    const interrupted = atDeaths.filter(({ generating }) => generating.includes(name)).length
    if (asked < 1 || asked > 1 + interrupted) say(`the generator was asked ${asked} times for attempt ${attempt}, which was interrupted ${interrupted} times`)
  }
}
