/** All states of the chart as an indented list for a terminal: where the execution is, where it was, how often. Pure. */
import pc from 'picocolors'
import { chartOf, type Chart, type Visited } from '../../machines/index.js'

export function drawTree(visited: Visited, { colour = false, chart = chartOf() }: { readonly colour?: boolean; readonly chart?: Chart } = {}): string {
  const { bold, dim, yellow, green } = pc.createColors(colour)
  const lines = chart.nodes.filter(({ kind }) => kind !== 'initial').map(({ id, label }) => {
    const indent = '  '.repeat(id.split('.').length - 1)
    const times = visited.counts[id] ?? 0
    const often = times > 1 ? `  ${times}×` : ''
    if (id === visited.current) return `${indent}${yellow('▶')} ${yellow(bold(label))}${often}`
    if (visited.current?.startsWith(`${id}.`)) return `${indent}${yellow('▾')} ${bold(label)}`
    return times > 0 ? `${indent}${green('✓')} ${label}${often}` : dim(`${indent}  ${label}`)
  })
  return `${lines.join('\n')}\n`
}
