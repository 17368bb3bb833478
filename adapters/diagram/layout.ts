/** Places a picture with ELK's layered layout, top-down, nested. Gives absolute coordinates in pixels. */
import elk, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk.bundled.js'
import type { Picture, PictureEdge, PictureNode } from './picture.js'
import { sizes } from './sizes.js'
import { textWidth, wrapped } from './textWidth.js'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export interface Point {
  readonly x: number
  readonly y: number
}
export interface PlacedNode extends Box {
  readonly node: PictureNode
  readonly description: readonly string[]
}
export interface PlacedEdge {
  readonly edge: PictureEdge
  readonly points: readonly Point[]
  readonly label: Box | null
}
export interface Placed {
  readonly width: number
  readonly height: number
  /** Outer ones first. */
  readonly nodes: readonly PlacedNode[]
  readonly edges: readonly PlacedEdge[]
}

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.layered.crossingMinimization.greedySwitchHierarchical.type': 'TWO_SIDED',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.spacing.nodeNode': '26',
  'elk.spacing.edgeNode': '18',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '4',
  'elk.spacing.labelLabel': '6',
  'elk.layered.spacing.nodeNodeBetweenLayers': '30',
  'elk.layered.spacing.edgeNodeBetweenLayers': '16',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  'elk.padding': '[top=8,left=8,bottom=8,right=8]',
}

export async function layout(picture: Picture): Promise<Placed> {
  const descriptions = new Map(picture.nodes.map((node) => [node.id, node.kind === 'atomic' && node.description ? wrapped(node.description, sizes.textWidth, sizes.small) : []]))
  const children = (parent: string | null): ElkNode[] =>
    picture.nodes
      .filter((node) => node.parent === parent)
      .map((node) => ({ id: node.id, ...sizeOf(node, descriptions.get(node.id) ?? []), ...(node.kind === 'compound' ? { children: children(node.id), layoutOptions: { 'elk.padding': paddingOf(node) } } : {}) }))
  const order = new Map(picture.nodes.map(({ id }, index) => [id, index]))
  // The machine's own order is the order of the work. What goes back up is laid out as if it came down, and turned round.
  const upward = (edge: PictureEdge) => (order.get(edge.to) ?? 0) < (order.get(edge.from) ?? 0) && !inside(edge.to, edge.from)
  const edges = picture.edges.map((edge): ElkExtendedEdge => ({
    id: edge.id,
    sources: [upward(edge) ? edge.to : edge.from],
    targets: [upward(edge) ? edge.from : edge.to],
    labels: edge.labels.length > 0 ? [{ text: edge.labels.join('\n'), ...labelSize(edge), layoutOptions: { 'elk.edgeLabels.inline': 'true', 'elk.edgeLabels.placement': 'CENTER' } }] : [],
  }))
  const graph: ElkNode = { id: '(root)', layoutOptions: options, children: children(null), edges }
  const placed: ElkNode = await new elk.default().layout(graph)
  const boxes = new Map<string, Box>()
  const collect = (node: ElkNode) => {
    boxes.set(node.id, boxOf(node))
    for (const child of node.children ?? []) collect(child)
  }
  collect(placed)
  return {
    width: placed.width ?? 0,
    height: placed.height ?? 0,
    nodes: outerFirst(picture.nodes).map((node) => ({ node, description: descriptions.get(node.id) ?? [], ...(boxes.get(node.id) ?? boxOf({})) })),
    edges: picture.edges.map((edge) => {
      const found = (placed.edges ?? []).find(({ id }) => id === edge.id)
      const section = found?.sections?.[0]
      const label = found?.labels?.[0]
      const points = section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint] : []
      return { edge, points: upward(edge) ? points.reverse() : points, label: label ? boxOf(label) : null }
    }),
  }
}

const inside = (outer: string, inner: string): boolean => inner.startsWith(`${outer}.`)

const boxOf = ({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box => ({ x, y, width, height })

const outerFirst = (nodes: readonly PictureNode[]): PictureNode[] => [...nodes].sort((a, b) => depth(a) - depth(b))
const depth = ({ id, parent }: PictureNode): number => (parent === null ? 0 : id.split('.').length)

function sizeOf(node: PictureNode, description: readonly string[]): { width?: number; height?: number } {
  switch (node.kind) {
    case 'initial':
      return { width: sizes.dot, height: sizes.dot }
    case 'any':
      return { width: textWidth(node.title, sizes.small) + 20, height: 22 }
    case 'final':
      return { width: Math.max(textWidth(node.title, sizes.title, true), textWidth(node.entry ?? '', sizes.small)) + 44, height: node.entry === null ? 44 : 56 }
    case 'compound':
      return {}
    case 'atomic': {
      const badges = badgesOf(node).map((badge) => textWidth(badge, sizes.small) + 16)
      const width = Math.max(sizes.textWidth, textWidth(node.title, sizes.title, true), badges.reduce((sum, badge) => sum + badge + 6, 0)) + 2 * sizes.padding
      return { width, height: 34 + description.length * sizes.line + (badges.length > 0 ? 28 : 8) }
    }
  }
}

/** What stands in the pills of a state. */
export const badgesOf = ({ actor, deadline }: PictureNode): string[] => [...(actor === null ? [] : [actor]), ...(deadline === null ? [] : [`after ${deadline}`])]

const paddingOf = (node: PictureNode): string => `[top=${badgesOf(node).length > 0 ? 62 : 42},left=18,bottom=18,right=18]`

/** With room for the number of the visit in front. */
function labelSize({ labels, taken }: PictureEdge): { width: number; height: number } {
  const number = taken.length > 0 ? textWidth(taken.join(', '), sizes.small, true) + 16 : 0
  return { width: Math.max(...labels.map((label) => textWidth(label, sizes.small))) + number + 10, height: labels.length * sizes.line + 4 }
}
