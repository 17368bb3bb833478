/**
 * Histories that earlier versions wrote always replay: to the same states, with the same open effects and timers, to the
 * same result. `RECORD_GOLDEN=1` records the stories that have no file yet; it never touches one that is there.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventCatalogue, executionMachine, executionResult } from '../../../machines/index.js'
import { verifyHistory } from '../../../store/index.js'
import { goldenText, recordGolden, stepsOf, type GoldenHistory, type Step } from './goldenHistory.js'
import { goldenStories } from './goldenStories.js'

const folder = join(import.meta.dirname, 'histories')
const fileOf = (name: string) => join(folder, `${name}.json`)

if (process.env.RECORD_GOLDEN) {
  for (const [name, story] of Object.entries(goldenStories)) if (!existsSync(fileOf(name))) writeFileSync(fileOf(name), goldenText(await recordGolden(story)))
}

const goldens = readdirSync(folder).map((file) => ({ name: basename(file, '.json'), ...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as GoldenHistory) }))

describe.each(goldens)('the golden history $name', ({ events, steps, result }) => {
  it('is unchanged since it was recorded', () => {
    expect(verifyHistory(events)).toMatchObject({ ok: true, version: events.length })
  })

  it('replays to the state that was recorded with each event', () => {
    expect(stepsOf(events).map(({ state }) => state)).toEqual(events.map(({ stateAfter }) => stateAfter))
  })

  it('leaves a restarted service the same effects and timers after each event', () => {
    const ids = (all: readonly Step[]) => all.map(({ state, effects, timers }) => ({ state, effects, timers }))
    expect(ids(stepsOf(events))).toEqual(ids(steps))
  })

  it('asks adapters for the same, but for what was added since', () => {
    expect(stepsOf(events).map(({ opened }) => opened)).toMatchObject(steps.map(({ opened }) => opened))
  })

  it('gives the same result, but for what was added since', () => {
    expect(executionResult(events)).toMatchObject(result ?? {})
  })
})

describe('the golden histories', () => {
  it('tell every story', () => {
    expect(goldens.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(goldenStories)))
  })

  it('hold every event type in every version that there ever was', () => {
    const held = new Set(goldens.flatMap(({ events }) => events.map(({ type, schemaVersion }) => `${type} v${schemaVersion}`)))
    const ever = Object.entries(eventCatalogue).flatMap(([type, { version }]) => Array.from({ length: version }, (_, index) => `${type} v${index + 1}`))
    expect(ever.filter((version) => !held.has(version))).toEqual([])
  })

  it('reach every state', () => {
    const reached = new Set(goldens.flatMap(({ events }) => events.map(({ stateAfter }) => stateAfter)))
    expect(leaves(executionMachine.root).filter((path) => !reached.has(path))).toEqual([])
  })
})

type Node = (typeof executionMachine)['root']
const leaves = (node: Node): string[] =>
  Object.keys(node.states).length === 0 ? [node.path.join('.')] : Object.values(node.states).flatMap((child) => leaves(child))
