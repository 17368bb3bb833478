/** Several models: which is asked when, how often, and until what was spent. */
import { describe, expect, it } from 'vitest'
import type { Failure, GenerationInfo, ModelPolicy } from '../../../machines/index.js'
import { failure, program, report, requested, result, type Scenario } from './scenario.js'

const model = (changes: Partial<ModelPolicy> = {}): ModelPolicy => ({ providers: ['first', 'second'], maxRetries: 2, budget: { tokens: null, cost: null }, ...changes })
const generating = (changes: Partial<ModelPolicy> = {}) => requested({ policy: { model: model(changes), maxInfrastructureRetries: 1 } }).until('active.generating')
const away = (code = 'LLM_UNAVAILABLE'): Failure => failure('infrastructure', code)
const used = (tokens: number, cost: number | null = null): GenerationInfo => ({
  generator: 'first', model: 'm', promptHash: null, prompt: null, reply: 'x', latencyMs: 1,
  usage: { inputTokens: tokens, outputTokens: 0 }, cost: cost === null ? null : { amount: cost, currency: 'USD', estimated: false },
})
const asked = (scenario: Scenario) => (scenario.open('generateCode').input as { provider?: string }).provider
const failWith = (scenario: Scenario, problem: Failure, generation?: GenerationInfo) =>
  scenario.send('effect.fail', { effectId: scenario.open('generateCode').effectId, failure: problem, ...(generation ? { generation } : {}) })

describe('a fallback list', () => {
  it('asks the next provider at once where one is not able to answer, and the first again after a pause', () => {
    const scenario = generating()
    expect(asked(scenario)).toBe('first')
    failWith(scenario, away())
    expect([scenario.current.path, asked(scenario), scenario.context.generationAttempt]).toEqual(['active.generating', 'second', 1])
    failWith(scenario, away('LLM_RATE_LIMITED'))
    expect(scenario.current.path).toBe('active.backingOff')
    expect(asked(scenario.fire())).toBe('first')
    expect(scenario.history.filter((type) => type === 'generation.redirected')).toHaveLength(1)
  })

  it('asks the first again for the next attempt', () => {
    const scenario = failWith(generating(), away()).until('active.analyzing').answer('analyzeCode', report({ syntaxValid: false }))
    expect([asked(scenario), scenario.context.generationAttempt]).toEqual(['first', 2])
  })

  it.each<[string, Failure, string]>([
    ['a refusal', failure('code', 'REFUSED'), 'active.generating'],
    ['a wrong key', failure('configuration', 'LLM_CREDENTIALS'), 'failed'],
    ['what the policy forbids', failure('policy', 'POLICY'), 'rejected'],
    ['a budget that is used up', failure('workflow', 'DAY_BUDGET_USED_UP'), 'failed'],
    ['a budget that others have reserved', { ...failure('infrastructure', 'DAY_BUDGET_RESERVED'), retryAfterMs: 1000 }, 'active.backingOff'],
  ])('takes %s to nobody else', (_name, problem, path) => {
    const scenario = failWith(generating(), problem)
    if (path === 'active.generating') expect([scenario.current.path, asked(scenario), scenario.context.generationAttempt]).toEqual([path, 'first', 2])
    else expect(scenario.until(path).current.path).toBe(path)
    expect(scenario.history).not.toContain('generation.redirected')
  })

  it('goes on where an account has no credit left', () => {
    expect(asked(failWith(generating(), failure('configuration', 'LLM_QUOTA')))).toBe('second')
  })
})

describe('asking a model again', () => {
  it('has a budget of its own, which other steps do not use up, nor it theirs', () => {
    const scenario = generating({ providers: [] })
    for (const retry of [1, 2]) {
      failWith(scenario, away())
      expect(scenario.context.backoff).toMatchObject({ step: 'generating', retry })
      scenario.fire()
    }
    expect([scenario.context.modelRetries, scenario.context.infrastructureRetries]).toEqual([2, 0])
    scenario.until('active.executing.acquiringKernel').fail('acquireKernel', failure('infrastructure'))
    expect(scenario.context.backoff).toMatchObject({ step: 'executing', retry: 1 })
    const other = generating({ providers: [], maxRetries: 0 })
    expect(failWith(other, away()).until('failed').context.failure?.message).toContain('llm.max_retries')
  })

  it('pauses for a time that doubles, is spread, and is the same whenever it is decided', () => {
    const pause = () => failWith(generating({ providers: [] }), away()).context.backoff?.delayMs ?? 0
    expect(pause()).toBe(pause())
    expect(pause()).toBeGreaterThanOrEqual(500)
    expect(pause()).toBeLessThan(1500)
  })

  it('waits at least as long as the provider asks', () => {
    const { delayMs = 0 } = failWith(generating({ providers: [] }), { ...away('LLM_RATE_LIMITED'), retryAfterMs: 30_000 }).context.backoff ?? {}
    expect(delayMs).toBeGreaterThanOrEqual(30_000)
    expect(delayMs).toBeLessThan(31_000)
  })

  it('never goes back to an old program', () => {
    const scenario = generating().until('active.executing.running').answer('runCode', result({ success: false, failure: failure('code') }))
    failWith(failWith(scenario, away()), away())
    for (let n = 0; n < 2; n++) failWith(failWith(scenario.fire(), away()), away())
    expect(scenario.until('failed').context.program).toBeNull()
    expect(scenario.history.filter((type) => type === 'run.started')).toHaveLength(1)
  })
})

describe('the budget of an execution', () => {
  it('is counted over programs and failures, and asks no more once it is used up', () => {
    const scenario = generating({ budget: { tokens: 1000, cost: null } })
    failWith(scenario, failure('code', 'TRUNCATED_REPLY'), used(600))
    expect(scenario.context.spent).toEqual({ tokens: 600, cost: 0 })
    scenario.answer('generateCode', { code: program, info: used(400) }).answer('analyzeCode', report({ syntaxValid: false }, program)).until('failed')
    expect(scenario.context.failure).toMatchObject({ category: 'workflow', code: 'EXECUTION_BUDGET_USED_UP', message: expect.stringContaining('1000 tokens of 1000 (llm.budget.tokens_per_execution)') })
  })

  it('lets a program that was paid for run', () => {
    const scenario = generating({ budget: { tokens: 10, cost: 0.001 } }).answer('generateCode', { code: program, info: used(5000, 1) })
    expect(scenario.until('succeeded').context.spent).toEqual({ tokens: 5000, cost: 1 })
  })

  it.each<[string, Failure]>([['a code error', failure('code', 'EMPTY_REPLY')], ['a provider that is away', away()]])('holds after %s, also before another provider is asked', (_name, problem) => {
    const scenario = failWith(generating({ budget: { tokens: null, cost: 0.5 } }), problem, used(10, 0.5)).until('failed')
    expect(scenario.context.failure).toMatchObject({ code: 'EXECUTION_BUDGET_USED_UP', message: expect.stringContaining('llm.budget.cost_per_execution') })
  })

  it('counts what was answered without being counted by its length', () => {
    const info: GenerationInfo = { ...used(0), usage: null, prompt: { system: 'a'.repeat(40), user: 'b'.repeat(40) }, reply: 'c'.repeat(20) }
    expect(failWith(generating(), failure('code', 'EMPTY_REPLY'), info).context.spent.tokens).toBe(25)
    expect(failWith(generating(), away(), { ...info, reply: null }).context.spent.tokens).toBe(0)
    expect(failWith(generating(), away('LLM_TIMEOUT'), { ...info, reply: null, usage: { inputTokens: 20, outputTokens: 16_000, estimated: true } }).context.spent.tokens).toBe(16_020)
  })

  it('is charged for a program without bytes', () => {
    const scenario = generating().answer('generateCode', { code: 'x = "\ud800"', info: used(7) })
    expect([scenario.context.spent.tokens, scenario.context.generationAttempt]).toEqual([7, 2])
  })
})

it('a history from before there were providers has neither their budgets nor their retries', () => {
  const scenario = requested().until('active.generating').fail('generateCode', failure('infrastructure', 'LLM_UNAVAILABLE'))
  expect([scenario.context.infrastructureRetries, scenario.context.modelRetries, scenario.context.backoff?.delayMs]).toEqual([1, 0, 1000])
})
