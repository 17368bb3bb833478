/** What may vary under a standing approval, and what is said about everything else. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parametersProblem, parametersSchema, parseInWords, type ObjectBounds } from '../../../machines/index.js'

const bounds: ObjectBounds = {
  type: 'object', additionalProperties: false, required: ['current'],
  properties: { current: { type: 'number', minimum: 0, maximum: 5 }, steps: { type: 'integer', minimum: 1, maximum: 10 }, magnet: { enum: ['QF1', 'QD1'] }, dry: { type: 'boolean' }, points: { type: 'array', items: { type: 'number', minimum: -1, maximum: 1 }, maxItems: 3 } },
}

describe('parameters of a standing approval', () => {
  it.each<[unknown, string | null]>([
    [{ current: 3.2 }, null], [{ current: 5, steps: 10, magnet: 'QD1', dry: false, points: [1, -1] }, null],
    [{ current: 5.1 }, 'context.current must be a number from 0 to 5'], [{ current: '3' }, 'context.current must be a number from 0 to 5'], [{}, 'context.current is missing'],
    [{ current: 1, steps: 1.5 }, 'context.steps must be a whole number from 1 to 10'], [{ current: 1, magnet: 'B1' }, 'context.magnet must be one of "QF1", "QD1"'],
    [{ current: 1, more: 1 }, 'context.more is not one of its parameters'], [{ current: 1, points: [0, 0, 0, 0] }, 'context.points must be a list of 0 to 3 items'],
    [{ current: 1, points: [2] }, 'context.points[0] must be a number from -1 to 1'], [null, 'context must be an object'], [[], 'context must be an object'],
    [JSON.parse('{"current": 1, "__proto__": {"a": 1}}'), 'context.__proto__ is not one of its parameters'],
  ])('%j: %s', (context, problem) => {
    expect(parametersProblem(bounds, context)).toBe(problem)
  })

  it.each([
    ['a text of any length', { type: 'string' }], ['a number without an end', { type: 'number', minimum: 0 }], ['an unknown keyword', { type: 'number', minimum: 0, maximum: 1, multipleOf: 0.1 }],
    ['anything', {}], ['a list of any length', { type: 'array', items: { type: 'boolean' } }], ['a pattern', { type: 'string', pattern: '.*' }], ['ends the wrong way round', { type: 'number', minimum: 2, maximum: 1 }],
    ['any further key', { type: 'object', properties: {} }],
  ])('%s bounds nothing, and is not taken', (_, property) => {
    expect(parseInWords(parametersSchema, { type: 'object', additionalProperties: false, properties: { x: property } }).ok).toBe(false)
  })

  it('whatever is within holds only keys that were named, and numbers within their ends', () => {
    fc.assert(fc.property(fc.object({ maxDepth: 2, key: fc.constantFrom('current', 'steps', 'magnet', 'dry', 'points', 'x') }), (context) => {
      if (parametersProblem(bounds, context) !== null) return
      expect(Object.keys(context).every((key) => key in bounds.properties)).toBe(true)
      expect((context as { current: number }).current).toBeGreaterThanOrEqual(0)
      expect((context as { current: number }).current).toBeLessThanOrEqual(5)
    }))
  })
})
