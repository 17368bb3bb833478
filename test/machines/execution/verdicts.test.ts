/** What follows from what the facility's policy analyzers said, as it stands in the recorded report. */
import { expect, it } from 'vitest'
import type { Verdict } from '../../../machines/index.js'
import { finding, report, requested } from './scenario.js'

const verdict = (said: Verdict['verdict'], reason: string | null = `${said} it is`): Verdict => ({ name: 'gap-limit', priority: 1, verdict: said, reason })
const analysed = (verdicts: Verdict[], changes: Parameters<typeof report>[0] = {}, approvalMode: 'disabled' | 'control_writes' = 'disabled') =>
  requested({ policy: { approvalMode } }).until('active.analyzing').answer('analyzeCode', report({ ...changes, verdicts }))

it('refuse: final, recorded as a refusal by policy, with who said it', () => {
  const scenario = analysed([verdict('pass', null), verdict('refuse', 'below 10 mm')]).until('rejected')
  expect(scenario.history).toContain('policy.refused')
  expect(scenario.context.failure).toEqual({ category: 'policy', code: 'PLUGIN_REFUSED', message: 'gap-limit: below 10 mm (analyzer.plugins)' })
})

it('refuse: never goes back to the model, also where the program has an error besides', () => {
  const scenario = analysed([verdict('refuse')], { findings: [finding({ ruleId: 'results/missing', severity: 'error' })] }).until('rejected')
  expect(scenario.history.filter((type) => type === 'generation.started')).toHaveLength(1)
})

it('ask: a person is asked whatever the approval mode is, for that reason', () => {
  const scenario = analysed([verdict('ask', 'night shift')])
  expect(scenario.history.at(-1)).toBe('approval.required')
  expect(scenario.context.approvalReasoning).toBe('gap-limit: night shift')
})

it('pass: changes nothing', () => {
  expect(analysed([verdict('pass', null)]).history.at(-1)).toBe('approval.notRequired')
  expect(analysed([verdict('pass', null)], { unknown: true }, 'control_writes').history.at(-1)).toBe('approval.required')
})
