import { describe, expect, test } from 'vitest'
import { retryAfterMs } from '../../../adapters/llm/failureFromError.js'

const now = Date.parse('2026-11-23T00:00:00Z')

describe('the time that a provider asks to wait', () => {
  test.each([
    [{ 'retry-after-ms': '1500.2' }, 1501],
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': 'Mon, 23 Nov 2026 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Mon, 23 Nov 2020 00:00:30 GMT' }, 0],
  ])('is taken from %j', (headers, ms) => {
    expect(retryAfterMs(headers, now)).toBe(ms)
  })

  test.each([{ 'retry-after-ms': '9'.repeat(30) }, { 'retry-after': '86400' }, { 'retry-after': 'Mon, 23 Nov 2099 00:00:30 GMT' }])('is at most an hour: %j', (headers) => {
    expect(retryAfterMs(headers, now)).toBe(3_600_000)
  })

  test.each([{ 'retry-after': '-5' }, { 'retry-after': 'soon' }, { 'retry-after': '9'.repeat(400) }, { 'retry-after': '1e9' }, { 'retry-after-ms': '12abc' }, { 'retry-after': '' }, {}])('is passed over when it cannot be meant: %j', (headers) => {
    expect(retryAfterMs(headers, now)).toBeUndefined()
  })
})
