/** Legal hold: a fact beside the chart, in every state. */
import { describe, expect, it } from 'vitest'
import { isFinal } from '../../../machines/index.js'
import { requested } from './scenario.js'

describe('a legal hold', () => {
  it('can be placed and released in every state, and moves nothing', () => {
    for (const path of ['active.preparing', 'active.generating', 'active.analyzing', 'active.executing.running', 'active.finalizing', 'succeeded']) {
      const scenario = requested().until(path)
      const before = scenario.current
      scenario.send('hold.place', { reason: 'incident 12' }, 'otto')
      expect(scenario.current).toEqual({ ...before, version: before.version + 1, hold: { by: 'otto', reason: 'incident 12', placedAt: expect.any(String) } })
      scenario.send('hold.release', { reason: 'closed' }, 'grace')
      expect(scenario.current).toEqual({ ...before, version: before.version + 2 })
      expect(scenario.rejections).toEqual([])
    }
  })

  it('stays while the execution goes on, also over its end', () => {
    const scenario = requested().until('active.generating').send('hold.place', { reason: 'incident 12' }, 'otto').until('succeeded')
    expect(isFinal(scenario.current)).toBe(true)
    expect(scenario.current.hold).toMatchObject({ by: 'otto' })
  })

  it('is one at a time, and says whose it is', () => {
    const scenario = requested().send('hold.place', { reason: 'incident 12' }, 'otto').send('hold.place', { reason: 'another' }, 'grace')
    expect(scenario.rejections).toMatchObject([{ code: 'ALREADY_HELD', message: expect.stringMatching(/otto.*incident 12/) }])
    scenario.send('hold.release', { reason: 'closed' }, 'otto').send('hold.release', { reason: 'again' }, 'otto')
    expect(scenario.rejections).toMatchObject([{ code: 'ALREADY_HELD' }, { code: 'NOT_HELD' }])
  })

  it('opens no way past the end: other commands are still refused', () => {
    const scenario = requested().until('succeeded').send('hold.place', { reason: 'incident 12' }).send('execution.cancel', {})
    expect(scenario.rejections).toMatchObject([{ code: 'EXECUTION_FINISHED' }])
  })
})
