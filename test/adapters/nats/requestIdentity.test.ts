import { decodeTime, isValid } from 'ulid'
import { describe, expect, it } from 'vitest'
import { ReplyPairs } from '../../../adapters/nats/replyPairs.js'
import { executionIdOfMessageId, executionIdOfStoredMessage } from '../../../adapters/nats/requestIdentity.js'

describe('the execution id of a request', () => {
  // Another rule would execute what waits in a queue, or is repeated by a client, a second time.
  it('never changes its rule', () => {
    expect(executionIdOfMessageId('order-7')).toBe('5W89QZY42MK8D8K75CT1EEWB1W')
    expect(executionIdOfMessageId('01ARZ3NDEKTSV4RRFFQ69G5FAV')).toBe('01ARZ3NDEKNPWAZV76F5EB3JYQ')
    expect(executionIdOfStoredMessage({ stream: 'COUNTERSIGN_REQUESTS', seq: 7, storedAtNanos: 1_700_000_000_123_456_800 })).toBe('01HF7YAT3VD3JJDD0NWV9GT71F')
  })

  it('is a ULID whatever the message id is, with the time of a message id that is one', () => {
    for (const id of ['', 'x', 'ü', 'Z'.repeat(26), '8'.repeat(26), '7'.repeat(26), 'a'.repeat(10_000)]) expect(isValid(executionIdOfMessageId(id))).toBe(true)
    expect(decodeTime(executionIdOfMessageId('01ARZ3NDEKTSV4RRFFQ69G5FAV'))).toBe(decodeTime('01ARZ3NDEKTSV4RRFFQ69G5FAV'))
    expect(decodeTime(executionIdOfStoredMessage({ stream: 'S', seq: 1, storedAtNanos: 1_700_000_000_123_000_000 }))).toBe(1_700_000_000_123)
  })
})

describe('the copies of a request', () => {
  it('pair up in order, either first; what is too old is forgotten', () => {
    let now = 0
    const pairs = new ReplyPairs<string>({ now: () => now, waitMs: 60, keepMs: 10 })
    const answers: string[] = []
    const wait = (who: string) => pairs.arrived('k', { answer: (outcome) => { answers.push(`${who} ${outcome}`) } })
    wait('a')
    pairs.arrived('k', { answer: undefined })
    const giveUp = wait('c')
    pairs.settle('k', '1', { keep: true })
    pairs.settle('k', '2', { keep: true })
    expect(giveUp()).toBe(true)
    pairs.settle('k', '3', { keep: true })
    pairs.settle('k', 'backlog', { keep: false })
    wait('d')
    expect(answers).toEqual(['a 1', 'd 3'])
    pairs.settle('k', '4', { keep: true })
    now = 11
    pairs.sweep()
    wait('e')
    now = 100
    pairs.sweep()
    pairs.settle('k', '5', { keep: true })
    expect(answers).toEqual(['a 1', 'd 3'])
  })
})
