import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalJson } from '../../machines/index.js'
import { hashEvent } from '../../store/hashChain.js'

const event = {
  executionId: '01A',
  version: 1,
  eventId: 'e1',
  type: 'execution.requested',
  schemaVersion: 1,
  data: { b: [1.5, 1e21, null, true, '€\n"é'], a: { 10: 1, 9: 2 } },
  metadata: { actor: { kind: 'user' as const, name: 'ada' }, causationId: 'c1', correlationId: 'r1' },
  commitId: 'k1',
  machineVersion: '1',
  stateAfter: 'active.generating',
  recordedAt: '2026-11-22T10:00:00.000Z',
  prevHash: '0'.repeat(64),
}

it('hashes an event as every released version did: this hash was computed by another program and never changes', () => {
  expect(hashEvent(event)).toBe('7327d6b1b6092ee1561c029f6b3973273215f2be8cc647652bcec2c01229a66b')
})

it('leaves the global position, the hash and unknown fields out of what it hashes', () => {
  expect(hashEvent(Object.assign({ globalPosition: 7, hash: 'x', later: 1 }, event))).toBe(hashEvent(event))
})

it('spells a value in one way, whatever the order of its keys', () => {
  const reversed = (value: unknown): unknown => {
    if (value === null || typeof value !== 'object') return value
    if (Array.isArray(value)) return value.map(reversed)
    return Object.fromEntries(Object.entries(value).reverse().map(([key, field]) => [key, reversed(field)]))
  }
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = canonicalJson(value)
      expect(canonicalJson(reversed(value))).toBe(text)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

it('orders keys by UTF-16 units and escapes only what JSON must', () => {
  expect(canonicalJson({ '\ud83d\ude00': 1, '\ufb33': 2, '€': 3, '\r': 4, 1: 5, ö: 6 })).toBe('{"\\r":4,"1":5,"ö":6,"€":3,"😀":1,"\ufb33":2}')
  expect(canonicalJson(['\ud800', '\u007f', '/', -0, undefined])).toBe('["\\ud800","\u007f","/",0,null]')
})
