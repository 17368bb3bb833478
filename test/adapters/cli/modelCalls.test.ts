import picocolors from 'picocolors'
import { describe, expect, test } from 'vitest'
import { callText } from '../../../adapters/cli/output/callText.js'
import { modelCallPage } from '../../../adapters/cli/output/modelCalls.js'
import { createNarrator } from '../../../adapters/cli/output/narrator.js'
import type { GenerationInfo } from '../../../machines/index.js'

const colors = picocolors.createColors(false)
const info: GenerationInfo = {
  generator: 'openai', model: 'gpt', promptHash: 'a'.repeat(64), prompt: { system: 'be brief', user: 'hide \u001b[2J this' }, reply: 'x = 1', usage: { inputTokens: 1200, outputTokens: 34 },
  latencyMs: 4200, firstTokenMs: 700, parameters: { maxOutputTokens: 16_000 }, finishReason: 'stop', cost: { amount: 0.004_11, currency: 'EUR', estimated: false },
}

describe('a call of a model', () => {
  test('is shown as a whole, and what a terminal would obey is made visible', () => {
    const page = modelCallPage({ version: 4, at: '2026-11-22T10:00:00Z', attempt: 1, failure: null, info }, colors)
    for (const part of ['attempt 1, event 4', 'openai, gpt', '1234 tokens, 0.00411 EUR, 4.2 s, first piece after 0.7 s', '{"maxOutputTokens":16000}', 'be brief', 'hide \\u001b[2J this', 'x = 1']) expect(page).toContain(part)
    expect(page).not.toContain('\u001b')
  })
  test('is told in a few words, with what was guessed', () => {
    expect(callText({ ...info, usage: null, cost: { amount: 1.234, currency: 'EUR', estimated: true } })).toMatch(/^about \d+ tokens, about 1\.23 EUR$/)
    expect(callText({ ...info, usage: null, reply: null, cost: null })).toBe('')
  })
})

test('the narrator shows the reply as it comes, behind a bar of its own, and notes between', () => {
  let written = ''
  const narrator = createNarrator({ write: (text) => { written += text }, colors })
  for (const text of ['a = 1\nb', ' = 2\u001b[2J']) narrator.observation({ kind: 'token', text })
  narrator.observation({ kind: 'note', text: 'waiting 3 s' })
  narrator.observation({ kind: 'output', chunks: [{ kind: 'stream', name: 'stdout', text: 'comes with its event' }] })
  expect(written).toBe('    ┆ a = 1\n    ┆ b = 2\n         waiting 3 s\n')
})
