/** Two executions beside each other, for eyes: what is the same in a word, what differs in full. Pure. */
import type { Comparison } from '../../composeCommandLine.js'
import { failureText } from './eventLine.js'
import { paintStatus } from './paintStatus.js'
import type { Colors } from './terminal.js'
import { jsonText, outputText, shortText, visibleText } from './visibleText.js'

const kin = { rightIsFork: 'B was forked from A', leftIsFork: 'A was forked from B', siblings: 'both were forked from the same execution' } as const
const longestValue = 300

export function comparisonPage({ left, right, kinship, request, path, code, findings, approvals, output, results, durations }: Comparison, colors: Colors): string {
  const { bold, dim, red, green } = colors
  const minus = (text: string) => red(`- ${text}`)
  const plus = (text: string) => green(`+ ${text}`)
  const section = (title: string, lines: readonly string[], same = 'the same') => (lines.length === 0 ? `${bold(title)}  ${dim(same)}` : `${bold(title)}\n${lines.map((line) => `  ${line}`).join('\n')}`)
  const side = (name: string, { executionId, status, requester, parent, failure }: Comparison['left']) => [
    `${bold(name)}  ${executionId}  ${paintStatus(status, colors)}  ${dim(`by ${shortText(requester, 60)}${parent ? `, fork of ${parent.executionId} at event ${parent.version}` : ''}`)}`,
    ...(failure ? [`   ${failureText(failure)}`] : []),
  ]
  const keyed = (items: Comparison['request']) => items.flatMap(({ key, ...sides }) => [
    ...('left' in sides ? [minus(`${visibleText(key)}: ${valueText(sides.left)}`)] : []),
    ...('right' in sides ? [plus(`${visibleText(key)}: ${valueText(sides.right)}`)] : []),
  ])
  const patch = ({ same, patch: text }: Comparison['output'], show: (text: string) => string) => {
    if (same) return []
    if (text === null) return ['they have too little in common to be shown line by line']
    return text.trimEnd().split('\n').map((line) => {
      const shown = show(line)
      if (line.startsWith('@@')) return colors.cyan(shown)
      return line.startsWith('+') ? green(shown) : line.startsWith('-') ? red(shown) : shown
    })
  }
  const found = ({ span, message, ruleId }: Comparison['findings']['left'][number]) => `${span ? `line ${span.startLine}: ` : ''}${visibleText(message)} [${ruleId}]`
  const asked = ({ type, by, approvalHash, note }: Comparison['approvals']['left'][number]) =>
    `${type}${by === null ? '' : ` by ${shortText(by, 60)}`}${approvalHash === null ? '' : ` (${approvalHash.slice(0, 12)})`}${note === null ? '' : `: ${shortText(note, 200)}`}`
  const decisions = { left: approvals.left.map(asked), right: approvals.right.map(asked) }
  const sameApprovals = decisions.left.join('\n') === decisions.right.join('\n')
  const differs = path.some((step) => step.in !== 'both')
  return [
    [...side('A', left), ...side('B', right), ...(kinship ? [dim(kin[kinship])] : [])].join('\n'),
    section('request', keyed(request)),
    section('path', differs ? path.map(({ state, in: place }) => (place === 'left' ? minus(state) : place === 'right' ? plus(state) : `  ${state}`)) : []),
    section('program', patch(code, visibleText), code.left === null ? 'none' : 'the same'),
    section('findings', [...findings.left.map((one) => minus(found(one))), ...findings.right.map((one) => plus(found(one)))], findings.inBoth === 0 ? 'none' : `the same ${findings.inBoth}`),
    section('approvals', sameApprovals ? [] : [...decisions.left.map(minus), ...decisions.right.map(plus)], decisions.left.length === 0 ? 'none' : 'the same'),
    section('output', patch(output, outputText)),
    section('results', keyed(results)),
    section('time in each state', durations.map(({ state, leftMs, rightMs }) => `${state.padEnd(30)} ${timeText(leftMs).padStart(12)} ${timeText(rightMs).padStart(12)}`), 'none'),
  ].join('\n\n')
}

const valueText = (value: unknown): string => {
  const text = jsonText(value)
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text
}

const timeText = (ms: number | null): string => (ms === null ? '–' : ms < 10_000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`)
