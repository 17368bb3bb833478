import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { channelLimits, channelLimitsFileSchema, checkChannelWrite, limitText, writtenValueOf, type ChannelWrite, type WrittenValue } from '../../../machines/index.js'

const limits = (file: unknown) => channelLimits(channelLimitsFileSchema.parse(file))
/** `allowed`, `undecided`, or the code of the violation. */
const verdict = (file: unknown, channel: string | null, write: ChannelWrite): string => {
  const checked = checkChannelWrite(limits(file), channel, write)
  return checked.kind === 'violation' ? checked.code : checked.kind
}
const inOneChannel = (limit: object, value: WrittenValue | undefined, current?: WrittenValue) => verdict({ channels: { X: limit } }, 'X', { value, current })

describe('a value within or outside', () => {
  const range = { min: 0, max: 5 }
  it.each<[string, WrittenValue | undefined, string]>([
    ['in the middle', 3.2, 'allowed'],
    ['the smallest', 0, 'allowed'],
    ['negative zero', -0, 'allowed'],
    ['the largest', 5, 'allowed'],
    ['just below', -1e-12, 'VALUE_OUT_OF_LIMITS'],
    ['just above', 5.000001, 'VALUE_OUT_OF_LIMITS'],
    ['not a number', Number.NaN, 'VALUE_OUT_OF_LIMITS'],
    ['infinite', Infinity, 'VALUE_OUT_OF_LIMITS'],
    ['negative and infinite', -Infinity, 'VALUE_OUT_OF_LIMITS'],
    ['a huge whole number', 10n ** 40n, 'VALUE_OUT_OF_LIMITS'],
    ['a whole number without bounds', 3n, 'allowed'],
    ['true', true, 'allowed'],
    ['a number as text', '3.2', 'allowed'],
    ['a number as text, too large', '3.2e3', 'VALUE_OUT_OF_LIMITS'],
    ['a number in hexadecimal text', '0x10', 'VALUE_OUT_OF_LIMITS'],
    ['text with spaces around a number', '  4 ', 'allowed'],
    ['nan as text', 'nan', 'VALUE_OUT_OF_LIMITS'],
    ['text that is no number', 'OPEN', 'VALUE_NOT_ALLOWED'],
    ['a number with more behind it', '3.2 A', 'VALUE_NOT_ALLOWED'],
    ['None', null, 'VALUE_NOT_ALLOWED'],
    ['a list, all within', [1, 2, '3', true], 'allowed'],
    ['a list, the last outside', [1, 2, 6], 'VALUE_OUT_OF_LIMITS'],
    ['a list with nan', [1, Number.NaN], 'VALUE_OUT_OF_LIMITS'],
    ['a list in a list, one outside', [1, [2, [9]]], 'VALUE_OUT_OF_LIMITS'],
    ['an empty list', [], 'VALUE_NOT_ALLOWED'],
    ['not known', undefined, 'undecided'],
  ])('%s (%s): %s', (_, value, expected) => {
    expect(inOneChannel(range, value)).toBe(expected)
  })

  it('infinity passes no limit, also where only one side has one', () => {
    expect(inOneChannel({ max: 5 }, -Infinity)).toBe('VALUE_OUT_OF_LIMITS')
    expect(inOneChannel({ min: 0 }, Infinity)).toBe('VALUE_OUT_OF_LIMITS')
    expect(inOneChannel({ min: 0 }, 1e300)).toBe('allowed')
  })

  it('says what was written and what is allowed', () => {
    expect(checkChannelWrite(limits({ channels: { X: { ...range, units: 'A' } } }), 'X', { value: 12 })).toEqual({ kind: 'violation', code: 'VALUE_OUT_OF_LIMITS', why: '12 is more than 5 (allowed 0 … 5 A)' })
    expect(limitText({ entry: 'X', writable: true, min: 0, max: 5, maxStep: 0.5, values: null, units: 'A' })).toBe('0 … 5 A, at most 0.5 at once')
  })

  it('whatever number: allowed exactly when it is finite and between min and max', () => {
    fc.assert(fc.property(fc.double(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double({ noNaN: true, noDefaultInfinity: true }), (value, a, b) => {
      const [min, max] = [Math.min(a, b), Math.max(a, b)]
      expect(inOneChannel({ min, max }, value)).toBe(Number.isFinite(value) && value >= min && value <= max ? 'allowed' : 'VALUE_OUT_OF_LIMITS')
    }))
  })
})

describe('channels that may not be written, and those without limits', () => {
  it('writable: false refuses every value, known or not', () => {
    for (const value of [1, undefined, 'x', []]) expect(inOneChannel({ writable: false, min: 0, max: 5 }, value)).toBe('CHANNEL_NOT_WRITABLE')
  })
  it('a channel that is listed without limits takes everything', () => {
    for (const value of [1, undefined, 'x', [], Number.NaN]) expect(inOneChannel({}, value)).toBe('allowed')
  })
  it('a channel that nothing names: denied unless the file says otherwise', () => {
    expect(verdict({}, 'Y', { value: 1 })).toBe('CHANNEL_UNLISTED')
    expect(verdict({ unlisted: 'allow' }, 'Y', { value: 1 })).toBe('allowed')
    expect(verdict({ unlisted: 'allow', defaults: { max: 0 } }, 'Y', { value: 1 })).toBe('allowed')
  })
  it('a channel whose name is not known cannot be told', () => {
    expect(verdict({ unlisted: 'allow' }, null, { value: 1 })).toBe('undecided')
  })
})

describe('the texts of an enumeration', () => {
  const shutter = { values: ['OPEN', 'CLOSED', 2] }
  it.each<[WrittenValue | undefined, string]>([
    ['OPEN', 'allowed'], ['open', 'VALUE_NOT_ALLOWED'], ['AJAR', 'VALUE_NOT_ALLOWED'], [2, 'allowed'], ['2', 'allowed'], [2n, 'allowed'], [0, 'VALUE_NOT_ALLOWED'],
    [Number.NaN, 'VALUE_NOT_ALLOWED'], [['OPEN', 'AJAR'], 'VALUE_NOT_ALLOWED'], [null, 'VALUE_NOT_ALLOWED'], [undefined, 'undecided'],
  ])('%s → %s', (value, expected) => {
    expect(inOneChannel(shutter, value)).toBe(expected)
  })
  it('defaults for numbers do not touch it', () => {
    expect(verdict({ defaults: { min: 10, max_step: 1 }, channels: { X: shutter } }, 'X', { value: 'OPEN' })).toBe('allowed')
  })
})

describe('the largest step', () => {
  const slow = { min: 0, max: 5, max_step: 0.1 }
  it.each<[string, WrittenValue | undefined, WrittenValue | undefined, string]>([
    ['small enough', 0.75, 0.7, 'allowed'],
    ['exactly as large, but for binary fractions', 0.8, 0.7, 'allowed'],
    ['down as well as up', 0.6, 0.7, 'allowed'],
    ['too large', 0.9, 0.7, 'STEP_TOO_LARGE'],
    ['what the channel has is not known', 0.8, undefined, 'undecided'],
    ['what the channel has is no number', 0.8, Number.NaN, 'undecided'],
    ['what the channel has is text', 0.8, 'x', 'undecided'],
    ['each element of a list', [0.1, 0.2], [0.1, 0.9], 'STEP_TOO_LARGE'],
    ['a list of another length', [0.1, 0.2], [0.1], 'undecided'],
    ['out of the limits in any case', 6, undefined, 'VALUE_OUT_OF_LIMITS'],
  ])('%s: %s from %s → %s', (_, value, current, expected) => {
    expect(inOneChannel(slow, value, current)).toBe(expected)
  })
})

describe('which entry holds', () => {
  const file = {
    unlisted: 'deny', defaults: { max: 100 },
    channels: { 'SR:*': { max: 1 }, 'SR:Q*:SP': { max: 2 }, 'SR:QF?:SP': { max: 3 }, 'SR:QF1:SP': { max: 4 }, '*:CUR': { max: 5 }, 'SR:*:CUR': { max: 6 }, PLAIN: {} },
  }
  it.each<[string, number | null]>([
    ['SR:QF1:SP', 4], ['SR:QF2:SP', 3], ['SR:QD1:SP', 2], ['SR:BEND', 1], ['BR:CUR', 5], ['SR:CUR', 5], ['SR:X:CUR', 6], ['PLAIN', 100], ['OTHER', null], ['sr:qf1:sp', null], ['', null],
    ['constructor', null], ['__proto__', null],
  ])('%s: max %s', (channel, max) => {
    expect(limits(file).ruleFor(channel)?.max ?? null).toBe(max)
  })

  it('of two equal patterns the first', () => {
    expect(limits({ channels: { 'A*': { max: 1 }, '*A': { max: 2 } } }).ruleFor('ABA')?.max).toBe(1)
  })

  it.each(['SR:QF1:SP.VAL', 'ca://SR:QF1:SP', 'pva://SR:QF1:SP.VAL', 'SR:QF1:SP.VAL$', 'SR:QF1:SP.{"dbnd":{"d":1}}', ' SR:QF1:SP '])('%s is another spelling of the same channel', (channel) => {
    expect(limits(file).ruleFor(channel)?.max).toBe(4)
  })

  it('another field is another channel', () => {
    expect(verdict({ channels: { 'SR:QF1:SP': { max: 4 } } }, 'SR:QF1:SP.DRVH', { value: 1 })).toBe('CHANNEL_UNLISTED')
  })

  it.each([[{ X: { max: 5 }, 'X.VAL': { max: 500 } }, false], [{ X: {}, 'ca://X': {} }, false], [{ x: {}, X: {} }, true]])('two entries for one channel are refused, not chosen from: %j', (channels, ignoreCase) => {
    expect(channelLimitsFileSchema.safeParse({ channels, ignore_case: ignoreCase }).error?.issues[0]?.message).toContain('is the same channel as')
  })

  it('names in any case where the file says so', () => {
    expect(limits({ ignore_case: true, channels: { 'sys/tg_test/*/Ampli': { max: 1 } } }).ruleFor('SYS/TG_TEST/1/ampli')?.max).toBe(1)
  })

  it('braces and other letters stand for themselves', () => {
    expect(limits({ channels: { 'SR{Quad:*}I-SP': { max: 1 } } }).ruleFor('SR{Quad:H1}I-SP')?.max).toBe(1)
  })

  it('patterns fit exactly what a regular expression of theirs fits', () => {
    const letters = (...more: string[]) => fc.array(fc.constantFrom('a', 'b', ...more), { maxLength: 8 }).map((parts) => parts.join(''))
    fc.assert(fc.property(letters('*', '?'), letters(), (pattern, name) => {
      fc.pre(/[*?]/.test(pattern))
      const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`)
      expect(limits({ channels: { [pattern]: {} } }).ruleFor(name) !== null).toBe(expression.test(name))
    }))
  })

  it('a pattern that is made to be slow is not', () => {
    expect(limits({ channels: { [`${'a*'.repeat(200)}b`]: {} } }).ruleFor('a'.repeat(5_000))).toBeNull()
  })
})

describe('the text of a Python constant', () => {
  it.each<[string, WrittenValue | undefined]>([
    ['3.2', 3.2], ['-0.0', -0], ['1e3', 1000], ['.5', 0.5], ['1_000', 1000], ['0x10', 16], ['0b11', 3], ['0o17', 15], ['inf', Infinity], ['-inf', -Infinity], ['NaN', Number.NaN],
    ['Infinity', Infinity], ['True', true], ['False', false], ['None', null], ["'OPEN'", 'OPEN'], ['OPEN', 'OPEN'], ['[1, 2.5]', [1, 2.5]], ['[1, [2, 3]]', [1, [2, 3]]], ['(1, 2,)', [1, 2]], ['[]', []],
    ['99999999999999999999', 99999999999999999999n], ['-99999999999999999999', -99999999999999999999n], [`1${'0'.repeat(500)}`, Infinity], ['3+4j', '3+4j'], ['1e999', Infinity],
    ['[1, 2, ...]', undefined], ['[1, 2, …', undefined], ['['.repeat(100), '['.repeat(100)], [`${'['.repeat(100)}1${']'.repeat(100)}`, undefined], ['x'.repeat(30_000), undefined],
  ])('%s', (text, value) => {
    expect(writtenValueOf(text)).toEqual(value)
  })
})

describe('the file', () => {
  const problems = (file: unknown) => channelLimitsFileSchema.safeParse(file).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []
  it.each<[string, unknown]>([
    ['min above max', { channels: { X: { min: 2, max: 1 } } }],
    ['min above the default max', { defaults: { max: 1 }, channels: { X: { min: 2 } } }],
    ['an empty limit, which would be none', { channels: { X: { min: null } } }],
    ['an empty entry', { channels: { X: null } }],
    ['nan', { channels: { X: { max: Number.NaN } } }],
    ['a step of nothing', { channels: { X: { max_step: 0 } } }],
    ['a number as text', { channels: { X: { max: '5' } } }],
    ['values beside a range', { channels: { X: { max: 5, values: ['A'] } } }],
    ['a key that is not known', { channels: { X: { maximum: 5 } } }],
    ['another policy', { unlisted: 'ask' }],
  ])('refuses %s', (_, file) => {
    expect(problems(file)).toHaveLength(1)
  })
})
