import { execFileSync } from 'node:child_process'
import { createMachine } from 'xstate'
import { beforeAll, describe, expect, it } from 'vitest'
import { layout, type Box, type Placed } from '../../../adapters/diagram/layout.js'
import { pictureOf } from '../../../adapters/diagram/picture.js'
import { renderDiagram } from '../../../adapters/diagram/renderDiagram.js'
import { durationOf } from '../../../adapters/diagram/text.js'
import { projectPaths } from '../../../adapters/setup/projectPaths.js'
import { chartOf, visitedOf } from '../../../machines/index.js'
import { eventful } from '../../machines/chart/recordedScenario.js'

const chart = chartOf()
const running = eventful('active.executing.running').recorded
const done = eventful().recorded

/** CPython's parser, which takes well-formed XML only; answers the root's tag, and all texts. */
const parseXml = (svg: string): { tag: string; texts: string[] } => {
  const script = 'import sys, json, xml.etree.ElementTree as e; r = e.fromstring(sys.stdin.buffer.read()); print(json.dumps({"tag": r.tag, "texts": [t.text or "" for t in r.iter() if t.tag.endswith("}text") or t.tag.endswith("}title")]}))'
  return JSON.parse(execFileSync(projectPaths(process.env).python, ['-I', '-c', script], { input: svg, encoding: 'utf8' })) as { tag: string; texts: string[] }
}

const overlap = (a: Box, b: Box) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
const within = (inner: Box, outer: Box) => inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= outer.y + outer.height

describe.each([['the chart alone', null], ['a running execution', running], ['a finished execution', done]] as const)('layout of %s', (_, history) => {
  let placed: Placed
  beforeAll(async () => {
    placed = await layout(pictureOf(chart, history && visitedOf(history, chart)))
  }, 60_000)

  it('is readable at 1600 pixels', () => {
    expect(placed.width).toBeLessThan(1700)
  })

  it('no label lies on another label or on a state', () => {
    const labels = placed.edges.flatMap(({ label, edge }) => (label ? [{ ...label, name: edge.id }] : []))
    const leaves = placed.nodes.filter(({ node }) => node.kind !== 'compound').map((box) => ({ ...box, name: box.node.id }))
    const boxes = [...labels, ...leaves]
    const hits = boxes.flatMap((a, index) => boxes.slice(index + 1).flatMap((b) => (overlap(a, b) ? [`${a.name} / ${b.name}`] : [])))
    expect(hits).toEqual([])
  })

  it('every state lies inside the one around it, and every edge has a line', () => {
    const boxes = new Map(placed.nodes.map((box) => [box.node.id, box]))
    for (const box of placed.nodes) {
      const parent = box.node.parent === null ? { x: 0, y: 0, width: placed.width, height: placed.height } : boxes.get(box.node.parent)
      expect(parent && within(box, parent), box.node.id).toBe(true)
    }
    expect(placed.edges.filter(({ points }) => points.length < 2).map(({ edge }) => edge.id)).toEqual([])
  })

  it('the work goes from top to bottom', () => {
    const top = (id: string) => placed.nodes.find(({ node }) => node.id === id)?.y ?? NaN
    const order = ['active.preparing', 'active.generating', 'active.analyzing', 'active.awaitingApproval', 'active.executing', 'active.finalizing', 'succeeded']
    expect(order.map(top)).toEqual([...order.map(top)].sort((a, b) => a - b))
  })
})

describe('pictureOf', () => {
  it('loses no transition: each one is an edge, a label or the entry of a final state', () => {
    const picture = pictureOf(chart, null)
    const finals = new Map(picture.nodes.map(({ id, entry }) => [id, entry]))
    for (const { from, to, event, kind } of chart.edges.filter((edge) => edge.kind !== 'initial')) {
      const start = to.startsWith(`${from}.`) ? `${from}.(any)` : from
      const shown = picture.edges.some((edge) =>
        ((edge.from === start && edge.to === to) || (edge.bothWays && edge.from === to && edge.to === start)) &&
        (finals.get(to) === event || edge.labels.includes(kind === 'deadline' ? `after ${event}` : event) || (edge.bothWays && /^backoff\.(started|ended)$/.test(event))))
      expect(shown, `${from} ${event} ${to}`).toBe(true)
    }
  })

  it('marks each step of the way on the edge that it took', () => {
    const taken = pictureOf(chart, visitedOf(done, chart)).edges.flatMap((edge) => edge.taken)
    expect(taken.sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  })
})

describe('renderDiagram', () => {
  it('svg is well-formed and stands alone, with a legend, the id, the time and every state', async () => {
    const svg = await renderDiagram({ history: running, format: 'svg' })
    const { tag, texts } = parseXml(svg)
    expect(tag).toBe('{http://www.w3.org/2000/svg}svg')
    expect(texts).toContain('Execution 01JTESTEXECUTION0000000001: executing › running › computing')
    expect(texts.some((text) => text.startsWith('Requested 2026-01-01 09:00:01 UTC'))).toBe(true)
    for (const node of chart.nodes.filter(({ kind }) => kind !== 'initial')) expect(texts).toContain(node.label)
    for (const text of ['current state', 'way taken', 'order of the visits', 'is here · 10', '2, 3, 5']) expect(texts).toContain(text)
    expect(svg).not.toMatch(/href|<script|<image|url\((?!#)/)
  }, 60_000)

  it('svg of the chart alone says nothing of a way', async () => {
    const { texts } = parseXml(await renderDiagram({ history: null, format: 'svg' }))
    expect(texts).toContain('The state chart of an execution')
    expect(texts).not.toContain('way taken')
    expect(await renderDiagram({ history: [], format: 'svg' })).toBe(await renderDiagram({ history: null, format: 'svg' }))
  }, 60_000)

  it('text from outside cannot break out of the svg', async () => {
    const [first] = done
    if (!first) throw new Error('no event')
    const hostile = '</text><script>alert("1")</script>&\u0000\ud800'
    const svg = await renderDiagram({ history: [{ ...first, executionId: hostile }], format: 'svg' })
    expect(parseXml(svg).texts[0]).toBe('Execution </text><script>alert("1")</script>&\ufffd\ufffd: preparing')
    expect(svg).not.toContain('<script')
  }, 60_000)

  it('mermaid and json carry the same chart', async () => {
    expect(await renderDiagram({ history: done, format: 'mermaid' })).toContain('class succeeded current')
    const definition = JSON.parse(await renderDiagram({ history: done, format: 'json' })) as Parameters<typeof createMachine>[0]
    expect(chartOf(createMachine(definition))).toEqual(chart)
    expect(definition).toHaveProperty('meta.countersign.current', 'succeeded')
  })

  it('text tells the way, line by line', async () => {
    const lines = (await renderDiagram({ history: done, format: 'text' })).trimEnd().split('\n')
    expect(lines).toHaveLength(12)
    expect(lines[0]).toMatch(/^ {3}1 → preparing +execution\.requested +3\.0 s$/)
    expect(lines[9]).toMatch(/^ {2}10 → +executing › running › computing +run\.started +3\.0 s$/)
    expect(lines[11]).toMatch(/^ {2}12 ● succeeded +execution\.succeeded +after 34\.5 s$/)
    expect(lines.join('')).not.toContain('\u001b')
  })

  it('text marks the state that it is in, in colour when asked', async () => {
    const text = await renderDiagram({ history: running, format: 'text', now: '2026-01-01T09:01:28.000Z', colour: true })
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/\u001b.*▶.*computing.*is here, for 1 min 1 s/)
  })
})

it.each([
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.250Z', '250 ms'],
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:01.250Z', '1.3 s'],
  ['2026-01-01T00:00:00Z', '2026-01-01T00:02:05Z', '2 min 5 s'],
  ['2026-01-01T00:00:00Z', '2026-01-01T05:30:00Z', '5 h 30 min'],
  ['2026-01-01T00:00:00Z', '2026-01-06T00:00:00Z', '5 days'],
  ['2026-01-01T00:00:01Z', '2026-01-01T00:00:00Z', '0 ms'],
  ['2026-01-01T00:00:00Z', null, ''],
] as const)('from %s to %s is %s', (from, to, words) => {
  expect(durationOf(from, to)).toBe(words)
})
