/** The chart as a Mermaid state diagram (`stateDiagram-v2`), for Markdown that GitHub and editors draw. */
import type { Chart, ChartEdge, ChartNode } from './chart.js'
import type { Visited } from './visited.js'

const styles = [
  'classDef visited fill:#e3effa,stroke:#0b5fa5,stroke-width:3px,color:#10263a',
  'classDef current fill:#ffe9c7,stroke:#b35900,stroke-width:4px,color:#3a2200',
]

export function toMermaid(chart: Chart, visited?: Visited): string {
  const lines = ['stateDiagram-v2', '  direction TB']
  if (visited?.executionId) lines.push(`  %% execution ${visited.executionId}, in ${visited.current ?? 'no state'}`)
  if (visited) lines.push(...styles.map((style) => `  ${style}`))
  lines.push(...statesOf(chart, null, '  '))
  for (const [key, edges] of grouped(chart.edges.filter(({ kind }) => kind !== 'initial'))) {
    const label = edges.map(labelOf).join(', ')
    lines.push(`  ${key} : ${label}`)
  }
  for (const { id, kind } of chart.nodes) if (kind === 'final') lines.push(`  ${idOf(id)} --> [*]`)
  if (visited) lines.push(...marks(chart, visited))
  return `${lines.join('\n')}\n`
}

function statesOf(chart: Chart, parent: string | null, indent: string): string[] {
  return chart.nodes
    .filter((node) => node.parent === parent)
    .flatMap((node): string[] => {
      switch (node.kind) {
        case 'initial': {
          const to = chart.edges.find((edge) => edge.from === node.id)?.to
          return to === undefined ? [] : [`${indent}[*] --> ${idOf(to)}`]
        }
        case 'compound':
          return [`${indent}state "${titleOf(node)}" as ${idOf(node.id)} {`, ...statesOf(chart, node.id, `${indent}  `), `${indent}}`]
        case 'atomic':
        case 'final':
          return [`${indent}state "${titleOf(node)}" as ${idOf(node.id)}`]
      }
    })
}

const titleOf = ({ label, adapter }: ChartNode): string => (adapter ? `${label} (${adapter.actor})` : label).replace(/["{}\n]/g, ' ')

/** Mermaid takes no dots in ids. */
const idOf = (path: string): string => path.replace(/\W/g, '_')

/** A colon or semicolon would end the label. */
const labelOf = ({ kind, event }: ChartEdge): string => (kind === 'deadline' ? `after ${event}` : event).replace(/[:;\n]/g, ' ')

function grouped(edges: readonly ChartEdge[]): Map<string, ChartEdge[]> {
  const groups = new Map<string, ChartEdge[]>()
  for (const edge of edges) {
    const key = `${idOf(edge.from)} --> ${idOf(edge.to)}`
    groups.set(key, [...(groups.get(key) ?? []), edge])
  }
  return groups
}

/** Mermaid styles leaves reliably; the states around them show by what is in them. */
function marks(chart: Chart, { counts, current }: Visited): string[] {
  const leaves = chart.nodes.filter(({ kind }) => kind === 'atomic' || kind === 'final').map(({ id }) => id)
  const lines = leaves.filter((id) => id !== current && counts[id] !== undefined).map((id) => `  class ${idOf(id)} visited`)
  return current !== null && leaves.includes(current) ? [...lines, `  class ${idOf(current)} current`] : lines
}
