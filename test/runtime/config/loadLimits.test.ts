import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { defaultConfiguration } from '../../../machines/index.js'
import { loadConfiguration } from '../../../runtime/config/loadConfiguration.js'
import { loadLimits, parseLimits } from '../../../runtime/config/loadLimits.js'
import { policyFrom } from '../../../runtime/config/policyFrom.js'

const folder = mkdtempSync(join(tmpdir(), 'countersign-limits-'))
afterAll(() => rmSync(folder, { recursive: true }))

const problemOf = (text: string): string => {
  const { inForce, limits } = parseLimits(text, 'limits.yaml')
  if (inForce.state !== 'broken') throw new Error('the file was taken')
  expect(limits).toBeNull()
  return inForce.problem
}

describe('a limits file', () => {
  it('is found from where the configuration stands, and its hash is part of the policy', () => {
    writeFileSync(join(folder, 'site.yaml'), 'execution: { epics: { limits_file: limits.yaml } }\n')
    writeFileSync(join(folder, 'limits.yaml'), 'channels:\n  SR:QF1:SP: { min: 0, max: 5 } # A\n')
    const configuration = loadConfiguration({ file: join(folder, 'site.yaml'), env: {} })
    const { inForce, limits } = loadLimits(configuration)
    expect(inForce).toMatchObject({ state: 'inForce', file: join(folder, 'limits.yaml') })
    expect(limits?.ruleFor('SR:QF1:SP')).toMatchObject({ min: 0, max: 5 })
    const before = policyFrom(configuration, 0)
    expect(before.channelLimits).toEqual(inForce)
    writeFileSync(join(folder, 'limits.yaml'), 'channels:\n  SR:QF1:SP: { min: 0, max: 6 }\n')
    expect(policyFrom(configuration, 0).policyVersion).not.toBe(before.policyVersion)
  })

  it('may be JSON', () => {
    expect(parseLimits('{"unlisted": "allow", "channels": {"SR:*": {"writable": false}}}', 'limits.json').limits?.ruleFor('SR:X')?.writable).toBe(false)
  })

  it('without one there are no limits', () => {
    expect(loadLimits(defaultConfiguration())).toEqual({ inForce: { state: 'none' }, limits: null })
  })

  it('that is not UTF-8 is broken: a channel whose name was read wrong would lose its limits', () => {
    const configuration = defaultConfiguration()
    configuration.execution.epics.limits_file = join(folder, 'latin1.yaml')
    writeFileSync(join(folder, 'latin1.yaml'), Buffer.from('unlisted: allow\nchannels:\n  SR:\xb5A:SP: { max: 5 }\n', 'latin1'))
    expect(loadLimits(configuration).inForce).toMatchObject({ state: 'broken', problem: expect.stringContaining('utf-8') as string })
  })

  it('that is missing is broken, and says so', () => {
    const configuration = defaultConfiguration()
    configuration.execution.epics.limits_file = join(folder, 'none.yaml')
    expect(loadLimits(configuration).inForce).toMatchObject({ state: 'broken', file: join(folder, 'none.yaml'), problem: expect.stringContaining('cannot be read: ENOENT') as string })
  })

  it.each<[string, string]>([
    ['channels:\n  SR:QF1:SP:\n    mni: 0\n', 'line 3: channels.SR:QF1:SP.mni is not a known key: did you mean min? (allowed are min, max'],
    ['channels:\n  A.B.C:\n    max: ten\n', 'line 3: channels.A.B.C.max must be a number, not a string'],
    ['channels:\n  X:\n    min:\n', 'line 3: channels.X.min must be a number, not null'],
    ['unlisted: maybe\n', "line 1: unlisted must be one of allow, deny, not 'maybe'"],
    ['channels:\n  X: { max: .nan }\n', 'line 2: channels.X.max must be a number'],
    ['channels:\n  X: { min: 6, max: 5 }\n', 'line 2: channels.X min (6) must be at most max (5)'],
    ['chanels: {}\n', 'line 1: chanels is not a known key: did you mean channels?'],
    ['channels:\n  X: {}\n  X: {}\n', 'line 3, column 3: Map keys must be unique'],
    ['channels: [', 'line 1'],
    ['- 1', 'must be an object, not a list'],
    ['', 'is empty'],
    ['# nothing\n', 'is empty'],
  ])('%j is broken: %s', (text, problem) => {
    expect(problemOf(text)).toContain(problem)
  })

  it('names the first problems and how many there are', () => {
    const text = `channels:\n${Array.from({ length: 9 }, (_, n) => `  C${n}: { max: x }\n`).join('')}`
    expect(problemOf(text)).toContain('; and 4 more')
  })
})

it('the example file is one, and holds what the page says', () => {
  const file = new URL('../../../docs/limits.example.yaml', import.meta.url).pathname
  const { inForce, limits } = parseLimits(readFileSync(file, 'utf8'), file)
  expect(inForce).toMatchObject({ state: 'inForce' })
  expect(limits?.unlisted).toBe('deny')
  expect(limits?.ruleFor('SR:QF1:SP')).toMatchObject({ max: 5, maxStep: 0.5, units: 'A' })
  expect(limits?.ruleFor('SR:QD1:SP')).toMatchObject({ max: 10, maxStep: 10 })
  expect(limits?.ruleFor('SR:BEND')?.writable).toBe(false)
  expect(limits?.ruleFor('FE:SHUTTER')).toMatchObject({ values: ['OPEN', 'CLOSED'], maxStep: null })
})
