import { createMachine } from 'xstate'
import { describe, expect, it } from 'vitest'
import { chartOf, executionMachine, toJson, toMermaid, visitedOf } from '../../../machines/index.js'
import { eventful, requested } from './recordedScenario.js'
import { failure } from '../execution/scenario.js'

const chart = chartOf()
interface Tree { readonly path: string[]; readonly states: Readonly<Record<string, unknown>> }
const pathsUnder = ({ states }: Tree): string[] => (Object.values(states) as Tree[]).flatMap((state) => [state.path.join('.'), ...pathsUnder(state)])
const node = (id: string) => chart.nodes.find((one) => one.id === id)

describe('chartOf', () => {
  it('has every state of the machine, with its parent', () => {
    const ids = pathsUnder(executionMachine.root)
    expect(chart.nodes.filter(({ kind }) => kind !== 'initial').map(({ id }) => id).sort()).toEqual([...ids].sort())
    for (const { id, parent, kind } of chart.nodes) expect(parent, id).toBe(kind === 'initial' ? id.replace(/\.?\(initial\)$/, '') || null : id.includes('.') ? id.replace(/\.[^.]+$/, '') : null)
  })

  it('names kinds, descriptions, adapters and deadlines', () => {
    expect(node('active')).toMatchObject({ kind: 'compound', parent: null })
    expect(node('active.generating')).toMatchObject({ kind: 'atomic', label: 'generating', adapter: { actor: 'codeGenerator', effect: 'generateCode' }, deadline: null })
    expect(node('active.awaitingApproval.asked')).toMatchObject({ deadline: 'approvalTimeout', adapter: null })
    expect(node('active.backingOff')).toMatchObject({ deadline: 'backoff' })
    expect(node('succeeded')).toMatchObject({ kind: 'final' })
    expect(chart.nodes.filter(({ kind, description }) => kind === 'atomic' && !description)).toEqual([])
  })

  it('each compound state is entered from one dot', () => {
    const compounds = chart.nodes.filter(({ kind }) => kind === 'compound').length + 1
    expect(chart.nodes.filter(({ kind }) => kind === 'initial')).toHaveLength(compounds)
    expect(chart.edges.filter(({ kind }) => kind === 'initial')).toHaveLength(compounds)
  })

  it('edges join states that exist, each once; deadlines and guards are told', () => {
    const ids = new Set(chart.nodes.map(({ id }) => id))
    for (const { from, to } of chart.edges) expect([ids.has(from), ids.has(to)]).toEqual([true, true])
    expect(new Set(chart.edges.map(({ id }) => id)).size).toBe(chart.edges.length)
    expect(chart.edges).toContainEqual(expect.objectContaining({ from: 'active.awaitingApproval.asked', to: 'active.finalizing', event: 'approvalTimeout', kind: 'deadline' }))
    expect(chart.edges).toContainEqual(expect.objectContaining({ from: 'active.backingOff', to: 'active.analyzing', event: 'backoff.ended', guard: 'analyzing' }))
    expect(chart.edges.some(({ event }) => event === '*' || event.startsWith('xstate'))).toBe(false)
  })
})

describe('visitedOf', () => {
  it('tells states in order, with times, and the edges between them', () => {
    const { recorded } = eventful()
    const visited = visitedOf(recorded)
    expect(visited.visits.map(({ state }) => state)).toEqual([
      'active.preparing', 'active.generating', 'active.generating', 'active.backingOff', 'active.generating', 'active.analyzing', 'active.awaitingApproval.documenting',
      'active.awaitingApproval.asked', 'active.executing.acquiringKernel', 'active.executing.running.computing', 'active.finalizing', 'succeeded',
    ])
    expect(visited.visits.map(({ order }) => order)).toEqual(visited.visits.map((_, index) => index + 1))
    for (const [index, { left }] of visited.visits.entries()) expect(left).toBe(visited.visits[index + 1]?.entered ?? null)
    expect(visited.counts).toMatchObject({ active: 1, 'active.generating': 3, 'active.executing': 1, 'active.executing.running': 1, succeeded: 1 })
    expect(visited.current).toBe('succeeded')
    const ids = new Set(chart.edges.map(({ id }) => id))
    for (const { edge, event } of visited.steps) expect(edge && ids.has(edge), event).toBe(true)
    expect(visited.steps.find(({ event }) => event === 'outcome.decided')?.edge).toBe('active outcome.decided active.finalizing')
  })

  it('an empty history visited nothing', () => {
    expect(visitedOf([])).toEqual({ executionId: null, visits: [], counts: {}, steps: [], current: null, requested: null, last: null })
  })

  it('a state that today\'s chart does not know is still told', () => {
    const [first] = requested().recorded
    if (!first) throw new Error('no event')
    const visited = visitedOf([first, { ...first, version: 2, type: 'old.event', stateAfter: 'gone.away' }])
    expect(visited.current).toBe('gone.away')
    expect(visited.steps).toMatchObject([{ event: 'old.event', edge: null }])
  })
})

describe('toJson', () => {
  it('is a definition that XState reads as the same chart', () => {
    const definition = JSON.parse(JSON.stringify(toJson())) as Parameters<typeof createMachine>[0]
    expect(chartOf(createMachine(definition))).toEqual(chart)
  })

  it('carries the visited path as data of ours', () => {
    const visited = visitedOf(eventful().recorded)
    const definition = JSON.parse(JSON.stringify(toJson(executionMachine, visited))) as Parameters<typeof createMachine>[0]
    expect(definition.meta).toEqual({ countersign: visited })
    expect(chartOf(createMachine(definition))).toEqual(chart)
  })
})

describe('toMermaid', () => {
  const lines = toMermaid(chart, visitedOf(eventful('active.executing.running').recorded)).split('\n')

  it('holds only lines of the grammar, and closes what it opens', () => {
    const grammar = [
      /^stateDiagram-v2$/, /^ +direction TB$/, /^ +%% [\w .,]+$/, /^ +classDef \w+ [\w:#,-]+$/, /^ +class \w+ (visited|current)$/, /^ +state "[^"{}]+" as \w+( \{)?$/, /^ +\}$/,
      /^ +(\[\*\]|\w+) --> (\[\*\]|\w+)( : [\w ., ]+)?$/, /^$/,
    ]
    for (const line of lines) expect(grammar.some((form) => form.test(line)), line).toBe(true)
    expect(lines.filter((line) => line.endsWith('{'))).toHaveLength(lines.filter((line) => line.trim() === '}').length)
  })

  it('declares every state that it joins', () => {
    const declared = new Set(lines.flatMap((line) => /state ".*" as (\w+)/.exec(line)?.[1] ?? []))
    for (const line of lines) for (const end of /^ +(\S+) --> (\S+)/.exec(line)?.slice(1) ?? []) expect(end === '[*]' || declared.has(end), end).toBe(true)
  })

  it('marks where it was and where it is', () => {
    expect(lines).toContain('  class active_generating visited')
    expect(lines).toContain('  class active_executing_running_computing current')
    expect(toMermaid(chart)).not.toContain('class')
  })

  it('a failed execution is marked to its end', () => {
    const failed = requested().fail('prepareFolder', failure('configuration'))
    expect(toMermaid(chart, visitedOf(failed.recorded))).toContain('class failed current')
  })
})
