/**
 * A placed picture as one standalone SVG. What was visited differs by line width and numbers too, never by colour alone;
 * the colours are told apart with any colour vision. All text is escaped; nothing is loaded from anywhere.
 */
import { badgesOf, type Box, type Placed, type PlacedEdge, type PlacedNode, type Point } from './layout.js'
import { legend } from './legend.js'
import { pillsOf } from './pill.js'
import { sizes } from './sizes.js'
import { colours, fonts } from './style.js'
import { textWidth } from './textWidth.js'
import { element, escaped } from './xml.js'

export interface Caption {
  readonly title: string
  readonly lines: readonly string[]
  /** Whether a way through the chart is shown. */
  readonly visited: boolean
}

export function drawSvg(placed: Placed, caption: Caption): string {
  const { margin } = sizes
  const headHeight = 34 + caption.lines.length * 20
  const foot = legend(caption.visited)
  const width = Math.max(placed.width, foot.width, textWidth(caption.title, 20, true)) + 2 * margin
  const height = headHeight + placed.height + foot.height + 4 * margin
  const shift = (x: number, y: number, ...children: readonly string[]) => element('g', { transform: `translate(${x} ${y})` }, ...children)
  const compounds = placed.nodes.filter(({ node }) => node.kind === 'compound')
  const others = placed.nodes.filter(({ node }) => node.kind !== 'compound')
  // The way taken lies above the lines that were not.
  const edges = [...placed.edges].sort((a, b) => Number(a.edge.visited) - Number(b.edge.visited))
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`, role: 'img', 'aria-labelledby': 'title desc', 'font-family': fonts },
    element('title', { id: 'title' }, escaped(caption.title)),
    element('desc', { id: 'desc' }, escaped(caption.lines.join('. '))),
    element('defs', {}, ...(['edge', 'visited'] as const).map(arrowHead)),
    element('rect', { width: '100%', height: '100%', fill: colours.paper }),
    element('text', { x: margin, y: margin + 18, 'font-size': 20, 'font-weight': 700, fill: colours.ink }, escaped(caption.title)),
    ...caption.lines.map((line, index) => element('text', { x: margin, y: margin + 42 + index * 20, 'font-size': 13, fill: colours.faint }, escaped(line))),
    shift(
      (width - placed.width) / 2, margin + headHeight,
      ...compounds.map(drawNode),
      ...edges.map(drawLine),
      ...others.map(drawNode),
      ...edges.map(drawLabel),
    ),
    shift(margin, margin + headHeight + placed.height + 2 * margin, foot.svg),
  )}\n`
}

const arrowHead = (kind: 'edge' | 'visited') =>
  element(
    'marker',
    { id: `head-${kind}`, viewBox: '0 0 10 10', refX: 9, refY: 5, markerWidth: kind === 'edge' ? 9 : 13, markerHeight: kind === 'edge' ? 9 : 13, markerUnits: 'userSpaceOnUse', orient: 'auto-start-reverse' },
    element('path', { d: 'M0 0L10 5L0 10Z', fill: colours[kind] }),
  )

function drawNode(placed: PlacedNode): string {
  const { node, x, y, width, height } = placed
  const tooltip = node.description ? [element('title', {}, escaped(node.description))] : []
  switch (node.kind) {
    case 'initial':
      return element('circle', { cx: x + width / 2, cy: y + height / 2, r: width / 2 - 1, fill: node.visited ? colours.visited : colours.ink })
    case 'any':
      return element('g', {}, element('rect', { x, y, width, height, rx: height / 2, fill: colours.paper, stroke: node.visited ? colours.visited : colours.edge, 'stroke-width': node.visited ? 2.5 : 1, 'stroke-dasharray': '3 3' }), centred(node.title, placed, sizes.small, colours.faint))
    case 'final':
      return element('g', {}, ...tooltip, ...drawFinal(placed))
    case 'compound':
      return element('g', {}, ...tooltip, ...boxOf(placed, 14), ...titleAndBadges(placed))
    case 'atomic':
      return element('g', {}, ...tooltip, ...boxOf(placed, 10), ...titleAndBadges(placed), ...visitMark(placed))
  }
}

/** A double ring; the mark below, where no arrow comes in. */
function drawFinal(placed: PlacedNode): string[] {
  const { node, x, y, width, height } = placed
  return [
    ...boxOf(placed, height / 2),
    element('rect', { x: x + 5, y: y + 5, width: width - 10, height: height - 10, rx: height / 2 - 5, fill: 'none', stroke: strokeOf(placed), 'stroke-width': 1.2 }),
    centred(node.title, node.entry === null ? placed : { ...placed, height: height - 16 }, sizes.title, colours.ink, 700),
    ...(node.entry === null ? [] : [centred(node.entry, { ...placed, y: y + 18, height: height - 18 }, sizes.small, colours.faint)]),
    ...visitMark({ ...placed, y: y + height + 2, x: x - width / 2 + markWidth(placed) / 2 - 8 }),
  ]
}

const strokeOf = ({ node }: PlacedNode): string => (node.current ? colours.current : node.visited ? colours.visited : colours.border)

function boxOf(placed: PlacedNode, rx: number): string[] {
  const { node, x, y, width, height } = placed
  const compound = node.kind === 'compound'
  const fill = compound ? colours.compound : node.current ? colours.currentFill : node.visited ? colours.visitedFill : colours.state
  const strokeWidth = compound ? (node.visited ? 2 : 1.2) : node.current ? 4.5 : node.visited ? 3 : 1.2
  return [element('rect', { x, y, width, height, rx, fill, stroke: compound && node.current ? colours.visited : strokeOf(placed), 'stroke-width': strokeWidth })]
}

function titleAndBadges(placed: PlacedNode): string[] {
  const { node, x, y, height, description } = placed
  const left = x + sizes.padding
  const badgeTop = node.kind === 'compound' ? y + 34 : y + height - 28
  return [
    element('text', { x: left, y: y + 23, 'font-size': sizes.title, 'font-weight': 700, fill: colours.ink }, escaped(node.title)),
    ...description.map((line, index) => element('text', { x: left, y: y + 42 + index * sizes.line, 'font-size': sizes.small, fill: colours.faint }, escaped(line))),
    pillsOf(badgesOf(node), left, badgeTop, node.actor === null ? 0 : 1),
  ]
}

const centred = (text: string, { x, y, width, height }: Box, size: number, fill: string, weight = 400): string =>
  element('text', { x: x + width / 2, y: y + height / 2 + size * 0.36, 'font-size': size, 'font-weight': weight, 'text-anchor': 'middle', fill }, escaped(text))

/** The orders of its visits at the upper right; on the current state also the word. */
function visitMark(placed: PlacedNode): string[] {
  const { node, x, y, width } = placed
  if (!node.visited) return []
  const words = markWords(placed)
  const wide = markWidth(placed)
  const box = { x: x + width - wide + 8, y: y - 11, width: wide, height: 22 }
  return [
    element('rect', { ...box, rx: 11, fill: node.current ? colours.current : colours.visited, stroke: colours.paper, 'stroke-width': 1.5 }),
    centred(words, box, sizes.small, colours.paper, 700),
  ]
}

const markWords = ({ node }: PlacedNode): string => `${node.current ? `${node.kind === 'final' ? 'ended here' : 'is here'} · ` : ''}${shortened(node.visits)}`
const markWidth = (placed: PlacedNode): number => textWidth(markWords(placed), sizes.small, true) + 16

export const shortened = (orders: readonly number[]): string => (orders.length > 5 ? `${orders.slice(0, 3).join(', ')} … ${orders.at(-1)}` : orders.join(', '))

function drawLine({ edge, points }: PlacedEdge): string {
  if (points.length < 2) return ''
  const look = edge.visited ? 'visited' : 'edge'
  return element('path', {
    d: roundedPath(points), fill: 'none', stroke: colours[look], 'stroke-width': edge.visited ? 3 : 1.3, 'stroke-linejoin': 'round',
    'stroke-dasharray': edge.kind === 'deadline' ? '6 4' : undefined,
    'marker-end': `url(#head-${look})`,
    'marker-start': edge.bothWays ? `url(#head-${look})` : undefined,
  })
}

function drawLabel({ edge, label }: PlacedEdge): string {
  if (!label) return ''
  const number = shortened(edge.taken)
  const numberWidth = number === '' ? 0 : textWidth(number, sizes.small, true) + 12
  const left = label.x + 5 + (numberWidth > 0 ? numberWidth + 4 : 0)
  return element(
    'g', {},
    element('rect', { ...label, rx: 4, fill: colours.label, stroke: edge.visited ? colours.visited : 'none', 'stroke-width': 1 }),
    ...(numberWidth > 0
      ? [
          element('rect', { x: label.x + 4, y: label.y + 2, width: numberWidth, height: sizes.line, rx: sizes.line / 2, fill: colours.visited }),
          centred(number, { x: label.x + 4, y: label.y + 2, width: numberWidth, height: sizes.line }, sizes.small - 1, colours.paper, 700),
        ]
      : []),
    ...edge.labels.map((text, index) =>
      element('text', { x: left, y: label.y + 13.5 + index * sizes.line, 'font-size': sizes.small, fill: colours.ink, 'font-style': edge.kind === 'deadline' ? 'italic' : undefined }, escaped(text))),
  )
}

/** Straight lines with small round corners. */
function roundedPath(points: readonly Point[]): string {
  const radius = 7
  let path = ''
  for (const [index, point] of points.entries()) {
    const before = points[index - 1]
    const after = points[index + 1]
    if (!before) path += `M${at(point)}`
    else if (!after) path += `L${at(point)}`
    else path += `L${at(towards(point, before, radius))}Q${at(point)} ${at(towards(point, after, radius))}`
  }
  return path
}

const at = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`

function towards(from: Point, to: Point, most: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  const part = length === 0 ? 0 : Math.min(most, length / 2) / length
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }
}
