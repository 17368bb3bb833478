/**
 * One golden history: the events as a store gave them back, and what the chart made of each. A file is recorded once and
 * never changed; it stands for all the executions of that time that people still have on disk.
 */
import { evolve, executionResult, factOf, type Effect, type ExecutionState, type RecordedEvent } from '../../../machines/index.js'
import { ExecutionActor } from '../../../runtime/execution/executionActor.js'
import { createMemoryEventStore } from '../../../store/index.js'
import { executionId } from '../execution/scenario.js'
import { ToldScenario } from '../execution/toldScenario.js'
import type { Story } from './goldenStories.js'

/** After one event: where the chart stands, and what a restarted service would go on with. */
export interface Step {
  readonly state: string
  /** Ids of the open effects. */
  readonly effects: readonly string[]
  readonly timers: readonly string[]
  /** Effects that the event opened, with what they ask of the model, the kernel, the disk. */
  readonly opened: readonly Effect[]
}

export interface GoldenHistory {
  readonly events: readonly RecordedEvent[]
  readonly steps: readonly Step[]
  readonly result: ReturnType<typeof executionResult>
}

export async function recordGolden(story: Story): Promise<GoldenHistory> {
  const told = new ToldScenario()
  story(told)
  const store = createMemoryEventStore()
  let ids = 0
  const actor = new ExecutionActor(executionId, { store, nextId: () => `01JGOLDEN${String(++ids).padStart(17, '0')}`, committed: () => {} })
  for (const command of told.commands) await actor.send(command)
  const events = await store.readExecution(executionId)
  await store.close()
  return { events, steps: stepsOf(events), result: executionResult(events) }
}

export function stepsOf(events: readonly RecordedEvent[]): Step[] {
  let state: ExecutionState | null = null as ExecutionState | null
  return events.map((event) => {
    const before: ExecutionState | null = state
    state = evolve(before, factOf(event))
    return {
      state: state.path,
      effects: state.effects.map(({ effectId }) => effectId),
      timers: state.timers.map(({ timerId, dueAt }) => `${timerId} ${dueAt}`),
      opened: state.effects.filter(({ effectId }) => !before?.effects.some((open) => open.effectId === effectId)),
    }
  })
}

/** One event and one step in each line, so that a review sees what a change would do. */
export function goldenText({ events, steps, result }: GoldenHistory): string {
  const lines = (items: readonly unknown[]) => items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')
  return `{\n  "events": [\n${lines(events)}\n  ],\n  "steps": [\n${lines(steps)}\n  ],\n  "result": ${JSON.stringify(result)}\n}\n`
}
