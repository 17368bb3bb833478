import { describe, expect, it } from 'vitest'
import { codeHash } from '../../../machines/index.js'
import { failure, finding, person, program, report, requested, result, writing } from './scenario.js'

const edited = 'results = {"answer": 43}\n'
const asked = (changes: Parameters<typeof requested>[0] = {}) => requested(changes).until('active.analyzing').answer('analyzeCode', writing()).until('active.awaitingApproval.asked')
const edit = (code = edited, changes: Parameters<typeof requested>[0] = {}) => asked(changes).send('code.edit', { code, comment: 'less current' }, person('grace'))

describe('an edit that passes', () => {
  it('is asked about with the program before it and who edited it', () => {
    const scenario = edit().answer('analyzeCode', writing(edited)).until('active.awaitingApproval.asked')
    expect(scenario.context.approval).toMatchObject({ code: edited, previous: { codeHash: codeHash(program), code: program }, editors: ['grace'], refusedEdit: null, approvalId: expect.stringContaining('approval2') })
  })

  it('is asked about even where policy would ask nobody for such a program', () => {
    const scenario = edit().answer('analyzeCode', report({}, edited))
    expect(scenario.context.mode).toBe('read_only')
    expect(scenario.until('active.awaitingApproval.asked').context.approval?.reasoning).toBe('it was asked about, and grace edited it')
  })

  it('is asked about again when it is to run again', () => {
    const scenario = edit().answer('analyzeCode', report({}, edited)).until('active.awaitingApproval.asked').send('approval.grant', {}, 'ruth').until('active.executing.running').fail('runCode', failure('unknown')).send('outcome.resolve', { outcome: 'rerun' }, 'otto')
    expect(scenario.until('active.awaitingApproval.asked').context.approval).toMatchObject({ code: edited, editors: ['grace'] })
  })

  it('keeps all who edited, the last one last', () => {
    const scenario = edit('a()').answer('analyzeCode', writing('a()')).until('active.awaitingApproval.asked')
      .send('code.edit', { code: 'b()' }, person('ruth')).answer('analyzeCode', writing('b()')).until('active.awaitingApproval.asked')
      .send('code.edit', { code: 'c()' }, person('grace')).answer('analyzeCode', writing('c()')).until('active.awaitingApproval.asked')
    expect(scenario.context.approval).toMatchObject({ editors: ['ruth', 'grace'], previous: { code: 'b()' } })
  })
})

describe('an edit that does not pass', () => {
  const syntax = report({ syntaxValid: false, findings: [finding({ ruleId: 'syntax/error', severity: 'error', message: 'invalid syntax' })] }, edited)
  const prohibited = report({ findings: [finding({ ruleId: 'import/prohibited', severity: 'error', message: 'imports socket' })] }, edited)

  it.each([
    ['it is no Python', { policy: {} }, syntax, 'line 3: invalid syntax'],
    ['the request brought the program', { request: { approvedCode: program } }, syntax, 'line 3: invalid syntax'],
    ['policy forbids an import', { policy: {} }, prohibited, 'imports socket'],
  ] as const)('%s: it goes to no model and ends nothing; the program before it is asked about again', (_, changes, analysis, words) => {
    const scenario = edit(edited, changes)
    const [generations, first] = [scenario.context.generationAttempt, asked(changes).context]
    scenario.answer('analyzeCode', analysis).until('active.awaitingApproval.asked')
    expect(scenario.context).toMatchObject({
      generationAttempt: generations, program: first.program, report: first.report, countersigned: first.countersigned, mode: 'write_access', failure: null,
      approval: { code: program, approvalHash: first.approval?.approvalHash, editors: [], previous: null, refusedEdit: { editor: 'grace', codeHash: codeHash(edited), message: expect.stringContaining(words) } },
    })
    expect(scenario.history).not.toContain('policy.refused')
  })

  it('for a mode that is not configured, or an analyzer that cannot be had any more: asked about again', () => {
    const { modes } = asked().context.policy
    const away = edit(edited, { policy: { maxInfrastructureRetries: 1 } }).fail('analyzeCode', failure('infrastructure', 'ANALYZER_AWAY'))
    expect(away.current.path).toBe('active.backingOff')
    expect(away.fire().fail('analyzeCode', failure('infrastructure', 'ANALYZER_AWAY')).until('active.awaitingApproval.asked').context.refusedEdit?.message).toContain('ANALYZER_AWAY')
    const { read_only: _, ...others } = modes
    const onlyWrites = requested({ policy: { modes: others } }).until('active.analyzing').answer('analyzeCode', writing()).until('active.awaitingApproval.asked')
    expect(onlyWrites.send('code.edit', { code: edited }, 'grace').answer('analyzeCode', report({}, edited)).until('active.awaitingApproval.asked').context.refusedEdit?.message).toContain('read_only')
  })

  it('leaves the edit before it as it was: its bytes, who made them, what was before them', () => {
    const scenario = edit('a()').answer('analyzeCode', writing('a()')).until('active.awaitingApproval.asked')
      .send('code.edit', { code: edited }, person('ruth')).answer('analyzeCode', syntax).until('active.awaitingApproval.asked')
    expect(scenario.context.approval).toMatchObject({ code: 'a()', editors: ['grace'], previous: { code: program } })
    expect(scenario.send('approval.grant', {}, 'ruth').until('active.executing.running').open('runCode').input).toMatchObject({ code: 'a()' })
  })

  it('voids what had been approved of the question before it', () => {
    const policy = { approval: { modes: { write_access: { count: 2, groups: [] } }, reminderMs: null } }
    const scenario = asked({ policy }).send('approval.grant', {}, 'ruth').send('code.edit', { code: edited }, 'grace').answer('analyzeCode', syntax).until('active.awaitingApproval.asked')
    expect(scenario.context.endorsements).toEqual([])
    expect(scenario.send('approval.grant', {}, 'ruth').current.path).toBe('active.awaitingApproval.asked')
  })

  it('can be cancelled while it is analysed', () => {
    expect(edit().send('execution.cancel', {}).until('cancelled').context.outcome).toBe('cancelled')
  })
})

describe('a program that takes the place of a failed attempt', () => {
  it('is asked about with the one before it', () => {
    const scenario = asked().send('approval.grant', {}, 'grace').until('active.executing.running')
    scenario.answer('runCode', result({ success: false, failure: failure('code', 'PROGRAM_ERROR') }))
    const { effectId } = scenario.open('generateCode')
    const info = { generator: 'test', model: null, promptHash: null, prompt: null, reply: null, usage: null, latencyMs: null }
    scenario.send('effect.complete', { effectId, answer: { code: edited, info } }).until('active.analyzing').answer('analyzeCode', writing(edited)).until('active.awaitingApproval.asked')
    expect(scenario.context.approval).toMatchObject({ code: edited, previous: { code: program }, editors: [] })
  })
})
