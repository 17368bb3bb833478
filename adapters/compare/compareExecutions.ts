/**
 * What two executions have in common and what not, as data with a stable form: the same histories give the same JSON.
 * Called by `countersign diff`. Pure.
 */
import { createTwoFilesPatch, diffArrays } from 'diff'
import { canonicalJson, statuses, type ExecutionOutline, type Finding } from '../../machines/index.js'

export type Comparison = ReturnType<typeof compareExecutions>

/** Where something stands: in both, or in one only. */
export type Place = 'both' | 'left' | 'right'

export function compareExecutions(left: ExecutionOutline, right: ExecutionOutline) {
  return {
    left: sideOf(left),
    right: sideOf(right),
    kinship: kinshipOf(left, right),
    request: byKey(left.request, right.request),
    path: aligned(left.path, right.path),
    code: { left: left.program?.codeHash ?? null, right: right.program?.codeHash ?? null, ...compareTexts(left.program?.code ?? '', right.program?.code ?? '', 'program.py', left, right) },
    findings: compareFindings(left.findings, right.findings),
    approvals: { left: left.approvals, right: right.approvals },
    output: compareTexts(left.output, right.output, 'output', left, right),
    results: byKey(left.results, right.results),
    durations: statuses().flatMap((state) => {
      const [leftMs = null, rightMs = null] = [left.durations.get(state), right.durations.get(state)]
      return leftMs === null && rightMs === null ? [] : [{ state, leftMs, rightMs }]
    }),
  }
}

const sideOf = ({ executionId, status, version, requester, parent, failure }: ExecutionOutline) => ({ executionId, status, version, requester, parent, failure })

/** How the two are related, where one was forked. */
function kinshipOf(left: ExecutionOutline, right: ExecutionOutline): 'rightIsFork' | 'leftIsFork' | 'siblings' | null {
  if (right.parent?.executionId === left.executionId) return 'rightIsFork'
  if (left.parent?.executionId === right.executionId) return 'leftIsFork'
  return left.parent && left.parent.executionId === right.parent?.executionId ? 'siblings' : null
}

/** Keys that differ, sorted. A key that one side lacks has no value there. */
function byKey(left: Readonly<Record<string, unknown>>, right: Readonly<Record<string, unknown>>) {
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()
  return keys.flatMap((key) => {
    const [inLeft, inRight] = [Object.hasOwn(left, key), Object.hasOwn(right, key)]
    if (inLeft && inRight && canonicalJson(left[key]) === canonicalJson(right[key])) return []
    const place: Place = inLeft && inRight ? 'both' : inLeft ? 'left' : 'right'
    return [{ key, in: place, ...(inLeft ? { left: left[key] } : {}), ...(inRight ? { right: right[key] } : {}) }]
  })
}

/** Both ways through the chart as one, in order. */
const aligned = (left: readonly string[], right: readonly string[]): { readonly state: string; readonly in: Place }[] =>
  diffArrays([...left], [...right]).flatMap(({ value, added, removed }) => value.map((state) => ({ state, in: added ? 'right' as const : removed ? 'left' as const : 'both' as const })))

/** Beyond it two texts have so little in common that their difference helps nobody, and would take long to find. */
const mostEdits = 2_000

/** `patch` is a unified diff; null where they are the same, and where they differ too much to show it. */
function compareTexts(left: string, right: string, name: string, { executionId: from }: ExecutionOutline, { executionId: to }: ExecutionOutline) {
  if (left === right) return { same: true, patch: null }
  const patch = createTwoFilesPatch(`${from}/${name}`, `${to}/${name}`, left, right, undefined, undefined, { context: 3, maxEditLength: mostEdits })
  return { same: false, patch: patch?.replace(/^=+\n/, '') ?? null }
}

const identity = ({ ruleId, severity, message, channel, value }: Finding) => canonicalJson({ ruleId, severity, message, channel, value })

/** A finding is the same wherever it stands in the program; as many as there are. */
function compareFindings(left: readonly Finding[], right: readonly Finding[]) {
  const [onlyLeft, onlyRight] = [[...left], [] as Finding[]]
  for (const finding of right) {
    const same = onlyLeft.findIndex((other) => identity(other) === identity(finding))
    if (same >= 0) onlyLeft.splice(same, 1)
    else onlyRight.push(finding)
  }
  return { inBoth: left.length - onlyLeft.length, left: onlyLeft, right: onlyRight }
}
