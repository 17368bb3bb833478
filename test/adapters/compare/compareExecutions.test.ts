/** What two executions have in common, read off their histories. */
import { describe, expect, it } from 'vitest'
import { compareExecutions } from '../../../adapters/compare/compareExecutions.js'
import { executionOutline, forkOf } from '../../../machines/index.js'
import { HistoryScenario } from '../../machines/execution/historyScenario.js'
import { executionId, failure, finding, policy, program, report, request, result, writing } from '../../machines/execution/scenario.js'

const requested = (changes: Parameters<typeof request>[0] = {}) => new HistoryScenario().send('execution.request', { request: request(changes), policy: policy() })
const outline = ({ recorded }: HistoryScenario) => {
  const found = executionOutline(recorded)
  if (!found) throw new Error('an empty history')
  return found
}
const printing = (scenario: HistoryScenario, text: string) => {
  scenario.until('active.executing.running')
  return scenario.send('output.append', { effectId: scenario.open('runCode').effectId, chunks: [{ kind: 'stream', name: 'stdout', text }] })
}

describe('two executions', () => {
  const straight = printing(requested(), 'one\ntwo\n').until('succeeded')

  it('that are the same differ in nothing', () => {
    expect(compareExecutions(outline(straight), outline(straight))).toMatchObject({
      request: [], findings: { inBoth: 0, left: [], right: [] }, code: { same: true, patch: null }, output: { same: true, patch: null }, results: [],
      path: [{ state: 'preparing', in: 'both' }, { state: 'generating', in: 'both' }, { state: 'analyzing', in: 'both' }, { state: 'executing.acquiringKernel', in: 'both' },
        { state: 'executing.running.computing', in: 'both' }, { state: 'finalizing', in: 'both' }, { state: 'succeeded', in: 'both' }],
    })
  })

  it('are compared from the request to the results', () => {
    const other = requested({ retries: 2, sessionContext: { user: 'ada' } }).until('active.analyzing')
    other.answer('analyzeCode', writing()).until('active.awaitingApproval.asked').send('code.edit', { code: `${program}print("two")\n` }, 'grace')
    other.until('active.analyzing').answer('analyzeCode', writing(`${program}print("two")\n`)).until('active.awaitingApproval.asked').send('approval.grant', { comment: 'fine' }, 'grace')
    printing(other, 'two\nthree\n').answer('runCode', result({ results: { answer: 43, more: [1] } })).until('succeeded')
    const compared = compareExecutions(outline(straight), outline(other))
    expect(compared.request).toEqual([{ key: 'retries', in: 'both', left: 3, right: 2 }, { key: 'session_context', in: 'both', left: null, right: { user: 'ada' } }])
    expect(compared.path.filter((step) => step.in !== 'both').map(({ state, in: place }) => [place, state])).toEqual([
      ['right', 'awaitingApproval.documenting'], ['right', 'awaitingApproval.asked'], ['right', 'analyzing'], ['right', 'awaitingApproval.documenting'], ['right', 'awaitingApproval.asked'],
    ])
    expect(compared.code.patch).toContain('@@ -1,1 +1,2 @@\n results = {"answer": 42}\n+print("two")')
    expect(compared.findings).toMatchObject({ inBoth: 0, left: [], right: [{ ruleId: 'control-write/epics' }] })
    expect(compared.approvals).toMatchObject({ left: [], right: [{ type: 'requested' }, { type: 'requested' }, { type: 'granted', by: 'grace', note: 'fine' }] })
    expect(compared.output.patch).toContain('-one\n two\n+three')
    expect(compared.results).toEqual([{ key: 'answer', in: 'both', left: 42, right: 43 }, { key: 'more', in: 'right', right: [1] }])
    expect(compared.durations.find(({ state }) => state === 'generating')).toEqual({ state: 'generating', leftMs: 1000, rightMs: 1000 })
    expect(compared.durations.find(({ state }) => state === 'awaitingApproval.asked')).toMatchObject({ leftMs: null, rightMs: expect.any(Number) })
  })

  it('have the same findings wherever they stand, each as often as it is there', () => {
    const findings = (...lines: number[]) => lines.map((startLine) => finding({ severity: 'error', span: { startLine, startColumn: 0, endLine: startLine, endColumn: 1 } }))
    const found = (...lines: number[]) => requested({ retries: 1 }).until('active.analyzing').answer('analyzeCode', report({ findings: findings(...lines) })).until('failed')
    expect(compareExecutions(outline(found(1, 2)), outline(found(7)))).toMatchObject({ findings: { inBoth: 1, left: [{ span: { startLine: 2 } }], right: [] }, left: { failure: { code: 'ATTEMPTS_USED_UP' } } })
  })

  it('say whether one was forked from the other', () => {
    const forked = forkOf(executionId, straight.recorded, { at: 1 })
    if (!forked.ok) throw new Error(forked.message)
    const fork = new HistoryScenario().send('execution.request', { request: forked.request, policy: policy(), fork: forked.fork }).fail('prepareFolder', failure('configuration'))
    expect(compareExecutions(outline(straight), outline(fork)).kinship).toBe('rightIsFork')
    expect(compareExecutions(outline(fork), outline(straight)).kinship).toBe('leftIsFork')
    const [one, other] = [{ ...outline(fork), executionId: 'one' }, { ...outline(fork), executionId: 'other' }]
    expect(compareExecutions(one, other).kinship).toBe('siblings')
  })

  it('whose output has nothing in common are told so, in a bounded time', () => {
    const lines = (word: string) => printing(requested(), Array.from({ length: 6_000 }, (_, n) => `${word} ${n}\n`).join('')).until('succeeded')
    expect(compareExecutions(outline(lines('a')), outline(lines('b'))).output).toEqual({ same: false, patch: null })
  })
})
