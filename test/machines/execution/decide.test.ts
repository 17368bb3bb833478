import { describe, expect, it } from 'vitest'
import { codeHash } from '../../../machines/index.js'
import { executionId, failure, finding, program, report, requested, result, Scenario, policy, request, writing } from './scenario.js'

const last = (scenario: Scenario) => scenario.rejections.at(-1)?.code

describe('straight through', () => {
  it('generates, analyses, runs and succeeds, with the attempt notebooks numbered', () => {
    const scenario = requested().until('succeeded')
    expect(scenario.history).toEqual([
      'execution.requested', 'folder.prepared', 'generation.started', 'code.generated', 'notebook.written', 'analysis.completed',
      'approval.notRequired', 'notebook.written', 'kernel.acquired', 'run.started', 'run.completed', 'outcome.decided',
      'notebook.written', 'effect.completed', 'notebook.written', 'execution.succeeded',
    ])
    expect(scenario.context.notebooks.map(({ attemptNumber, notebookType }) => [attemptNumber, notebookType])).toEqual([
      [1, 'code_generation_attempt'], [2, 'pre_execution'], [3, 'execution_attempt'], [4, 'final_success'],
    ])
    expect(scenario.current.effects).toEqual([])
    expect(scenario.current.timers).toEqual([])
  })

  it('skips generation when the request carries code, and still analyses it', () => {
    const scenario = requested({ request: { approvedCode: program } }).answer('prepareFolder')
    expect(scenario.current.path).toBe('active.analyzing')
    expect(scenario.history).toContain('code.provided')
    expect(scenario.until('succeeded').history).not.toContain('generation.started')
  })

  it('never replaces a program that a person brought', () => {
    const scenario = requested({ request: { approvedCode: program } }).until('active.executing.running')
    scenario.answer('runCode', result({ success: false, failure: failure('code', 'PROGRAM_ERROR') })).until('failed')
    expect(scenario.context.failure?.code).toBe('PROGRAM_ERROR')
  })
})

describe('failures are triaged by category', () => {
  it('code: the generator gets the problem back, within the attempts', () => {
    const scenario = requested({ request: { retries: 2 } }).until('active.executing.running')
    scenario.answer('runCode', result({ success: false, failure: { ...failure('code', 'PROGRAM_ERROR'), errorType: 'KeyError', traceback: 'line 3' } }))
    expect(scenario.current.path).toBe('active.generating')
    expect(scenario.open('generateCode').input).toMatchObject({ attempt: 2, feedback: [{ attempt: 1, stage: 'execution', code: program, errorType: 'KeyError', traceback: 'line 3' }] })
    scenario.until('active.executing.running').answer('runCode', result({ success: false, failure: failure('code', 'PROGRAM_ERROR') })).until('failed')
    expect(scenario.context.failure).toMatchObject({ category: 'workflow', code: 'ATTEMPTS_USED_UP' })
    expect(scenario.context.errorChain).toHaveLength(2)
  })

  it('code: an analysis error goes back with its findings', () => {
    const scenario = requested().until('active.analyzing')
    scenario.answer('analyzeCode', report({ syntaxValid: false, findings: [finding({ ruleId: 'syntax/error', severity: 'error', message: 'invalid syntax' })] }))
    expect(scenario.open('generateCode').input).toMatchObject({ attempt: 2, feedback: [{ stage: 'analysis', errorType: 'SyntaxError', message: 'line 3: invalid syntax' }] })
  })

  it('code: a failed regeneration never falls back to the old program', () => {
    const scenario = requested({ request: { retries: 2 } }).until('active.executing.running')
    scenario.answer('runCode', result({ success: false, failure: failure('code') })).fail('generateCode', failure('code', 'EMPTY_REPLY'))
    expect(scenario.context.program).toBeNull()
    expect(scenario.until('failed').history.filter((type) => type === 'run.started')).toHaveLength(1)
  })

  it('infrastructure: the same step again, after a pause that doubles, within its own budget', () => {
    const scenario = requested({ policy: { maxInfrastructureRetries: 2 } }).until('active.generating')
    scenario.fail('generateCode', failure('infrastructure', 'LLM_UNAVAILABLE'))
    expect(scenario.current.path).toBe('active.backingOff')
    expect(scenario.context.backoff).toMatchObject({ step: 'generating', delayMs: 1000 })
    scenario.fire().fail('generateCode', { ...failure('infrastructure'), retryAfterMs: 30_000 })
    expect(scenario.context.backoff).toMatchObject({ retry: 2, delayMs: 30_000 })
    expect(scenario.fire().context.generationAttempt).toBe(1)
    scenario.fail('generateCode', failure('infrastructure')).until('failed')
    expect(scenario.context.failure?.message).toContain('tried again 2 times')
  })

  it('infrastructure: waits as long as a server asks for, but not for ever', () => {
    const scenario = requested().until('active.generating').fail('generateCode', { ...failure('infrastructure'), retryAfterMs: 1e14 })
    expect(scenario.context.backoff?.delayMs).toBe(3_600_000)
  })

  it('code: a program without bytes is asked for again', () => {
    const scenario = requested().until('active.generating')
    const info = { generator: 'test', model: null, promptHash: null, prompt: null, reply: null, usage: null, latencyMs: null }
    scenario.answer('generateCode', { code: 'x = "\ud800"', info })
    expect(scenario.context.generationAttempt).toBe(2)
    expect(scenario.history).not.toContain('code.generated')
  })

  it('infrastructure: a kernel that could not be started is started again for the same program', () => {
    const scenario = requested().until('active.executing.acquiringKernel').fail('acquireKernel', failure('infrastructure')).fire()
    expect(scenario.current.path).toBe('active.executing.acquiringKernel')
    expect(scenario.until('succeeded').history.filter((type) => type === 'code.generated')).toHaveLength(1)
  })

  it('policy: writes that are disabled are refused for good, and not given back', () => {
    const scenario = requested({ policy: { writesEnabled: false } }).until('active.analyzing').answer('analyzeCode', writing()).until('rejected')
    expect(scenario.context.failure).toMatchObject({ category: 'policy', code: 'WRITES_DISABLED' })
    expect(scenario.history).toContain('policy.refused')
    expect(scenario.context.generationAttempt).toBe(1)
  })

  it('policy: a prohibited import is refused for good', () => {
    const scenario = requested().until('active.analyzing')
    scenario.answer('analyzeCode', report({ findings: [finding({ ruleId: 'import/prohibited', severity: 'error', message: 'imports socket' })] })).until('rejected')
    expect(scenario.context.failure?.message).toBe('line 3: imports socket: prohibited here (execution.prohibited_imports)')
  })

  it('policy: a mode that demands more enforcement than there is does not run', () => {
    const scenario = requested({ policy: { enforcementLevel: 0 } }).until('active.analyzing').answer('analyzeCode', writing()).until('rejected')
    expect(scenario.context.failure?.message).toContain('execution.modes.write_access.minimum_enforcement_level')
  })

  it('policy: the level of the mode counts, not that of the others', () => {
    const { modes } = policy()
    const withLevel = (enforcementLevel: 0 | 2) => policy({ enforcementLevel: 0, modes: { ...modes, write_access: { ...modes.write_access!, enforcementLevel } } })
    requested({ policy: withLevel(0) }).until('active.analyzing').answer('analyzeCode', writing()).until('rejected')
    const asked = requested({ policy: withLevel(2) }).until('active.analyzing').answer('analyzeCode', writing()).until('active.awaitingApproval.asked')
    expect(asked.context.countersigned?.enforcementLevel).toBe(2)
  })

  it('configuration: a mode that is not configured is named', () => {
    const scenario = requested({ policy: { modes: {} } }).until('active.analyzing').answer('analyzeCode').until('failed')
    expect(scenario.context.failure).toMatchObject({ category: 'configuration', message: expect.stringContaining("Execution mode 'read_only' not found in configuration") })
  })

  it('configuration: an execution whose folder cannot be made fails without a notebook', () => {
    const scenario = requested().fail('prepareFolder', failure('configuration', 'EXISTING_FOLDER_UNKNOWN'))
    expect(scenario.current.path).toBe('failed')
  })

  it('unknown: a run that was sent and not seen to end waits for an operator and is never sent again', () => {
    const scenario = requested().until('active.executing.running').fail('runCode', failure('unknown', 'RUN_LOST'))
    expect(scenario.current.path).toBe('outcomeUnknown')
    expect(scenario.send('execution.cancel', {}).rejections.at(-1)?.code).toBe('OUTCOME_UNKNOWN')
    scenario.send('outcome.resolve', { outcome: 'succeeded' }, 'otto').until('succeeded')
    expect(scenario.history.filter((type) => type === 'run.started')).toHaveLength(1)
  })

  it('unknown: a rerun that an operator asks for is approved anew', () => {
    const scenario = requested({ policy: { approvalMode: 'all_code' } }).until('active.awaitingApproval.asked').send('approval.grant', {}, 'grace')
    scenario.until('active.executing.running').fail('runCode', failure('unknown')).send('outcome.resolve', { outcome: 'rerun' }, 'otto')
    expect(scenario.current.path).toBe('active.awaitingApproval.documenting')
  })
})

describe('approval', () => {
  const asked = () => {
    const scenario = requested().until('active.analyzing')
    return scenario.answer('analyzeCode', writing()).until('active.awaitingApproval.asked')
  }

  it('asks with everything filled, after the notebook was written', () => {
    const { context } = asked()
    expect(context.approval).toMatchObject({
      executionMode: 'write_access', code: program, notebookPath: '/data/e/pre_execution.ipynb', executionFolderPath: '/data/e', safetyConcerns: ['line 3: writes SR:QF1:SP'],
      countersigned: { targets: ['SR:QF1:SP'], environmentNames: ['EPICS_CA_ADDR_LIST'], enforcementLevel: 1, mode: 'write_access' },
    })
  })

  it('runs what was granted, bound to its hash', () => {
    const scenario = asked()
    const { approvalHash } = scenario.context.approval ?? { approvalHash: '' }
    scenario.send('approval.grant', { approvalHash }, 'grace').until('active.executing.running')
    expect(scenario.open('runCode').input).toMatchObject({ grantedHash: approvalHash, code: program })
  })

  it('refuses a grant for another hash', () => {
    expect(last(asked().send('approval.grant', { approvalHash: codeHash('other') }))).toBe('APPROVAL_HASH_MISMATCH')
  })

  it('refuses the requester as approver when two people are demanded', () => {
    const scenario = requested({ policy: { approverMustDiffer: true, approvalMode: 'all_code' } }).until('active.awaitingApproval.asked')
    expect(last(scenario.send('approval.grant', {}, 'ada'))).toBe('APPROVER_IS_REQUESTER')
    expect(last(scenario.send('approval.grant', {}, ' Ada'))).toBe('APPROVER_IS_REQUESTER')
    expect(scenario.send('approval.grant', {}, 'grace').current.path).toBe('active.executing.acquiringKernel')
  })

  it('tells the second of two answers what was decided', () => {
    const scenario = asked().send('approval.grant', {}, 'grace').send('approval.reject', { reason: 'no' }, 'ruth')
    expect(scenario.rejections.at(-1)).toMatchObject({ code: 'ALREADY_DECIDED', message: expect.stringContaining('grace approved it') })
    const rejected = asked().send('approval.reject', { reason: 'beam is on' }, 'ruth').until('rejected')
    expect(rejected.send('approval.grant', {}, 'grace').rejections.at(-1)).toMatchObject({ code: 'ALREADY_DECIDED', message: 'ruth rejected it: beam is on' })
  })

  it('takes no answer in time for no', () => {
    expect(asked().fire().until('expired').context.failure?.code).toBe('APPROVAL_EXPIRED')
  })

  it('voids what was asked when the code is edited, and analyses it again', () => {
    const edited = 'results = {"answer": 43}\n'
    const scenario = asked()
    const old = scenario.context.approval?.approvalHash ?? ''
    scenario.send('code.edit', { code: edited }, 'grace')
    expect(scenario.current.path).toBe('active.analyzing')
    scenario.answer('analyzeCode', writing(edited)).until('active.awaitingApproval.asked')
    expect(scenario.context.approval?.code).toBe(edited)
    expect(last(scenario.send('approval.grant', { approvalHash: old }))).toBe('APPROVAL_HASH_MISMATCH')
    expect(last(scenario.send('code.edit', { code: edited }))).toBe('CODE_UNCHANGED')
  })

  it('never uses a revision number twice, whoever wrote the program', () => {
    const scenario = asked().send('code.edit', { code: 'broken(' }, 'grace')
    scenario.answer('analyzeCode', report({ syntaxValid: false }, 'broken(')).until('active.awaitingApproval.asked')
    expect(scenario.context.program?.revision).toBe(1)
    expect(scenario.send('code.edit', { code: 'mended()' }, 'grace').context.program?.revision).toBe(3)
  })

  it('asks when the analyzer does not know', () => {
    const scenario = requested().until('active.analyzing').answer('analyzeCode', report({ unknown: true }))
    expect(scenario.current.path).toBe('active.awaitingApproval.documenting')
    expect(scenario.context.mode).toBe('read_only')
  })

  it.each([
    ['disabled', report(), false],
    ['disabled', report({ unknown: true }), false],
    ['control_writes', report({ controlReads: true }), false],
    ['control_writes', report({ unknown: true }), true],
    ['all_code', report(), true],
  ] as const)('policy %s asks: case %#', (approvalMode, analysis, asks) => {
    const scenario = requested({ policy: { approvalMode } }).until('active.analyzing').answer('analyzeCode', analysis)
    expect(scenario.current.path.startsWith('active.awaitingApproval')).toBe(asks)
  })
})

describe('stopping', () => {
  const running = () => requested().until('active.executing.running')

  it('interrupts at the deadline, ends the kernel after the grace, and gives up into unknown', () => {
    const scenario = running().fire()
    expect(scenario.current.path).toBe('active.executing.running.interrupting')
    expect(scenario.fire().current.path).toBe('active.executing.running.terminating')
    expect(scenario.fire().current.path).toBe('outcomeUnknown')
  })

  it('calls a run that was stopped at its deadline timed out, however it ended', () => {
    const scenario = running().fire().answer('runCode', result({ success: false, failure: failure('code', 'INTERRUPTED') })).until('failed')
    expect(scenario.context.failure?.code).toBe('EXECUTION_TIMEOUT')
  })

  it('cancels at once between steps', () => {
    const scenario = requested().until('active.generating').send('execution.cancel', { reason: 'changed my mind' }).until('cancelled')
    expect(scenario.context.failure?.message).toBe('ada cancelled it: changed my mind')
  })

  it('cancels a running program by interrupting it', () => {
    const scenario = running().send('execution.cancel', { reason: 'enough' })
    expect(scenario.current.path).toBe('active.executing.running.interrupting')
    expect(scenario.answer('runCode', result({ success: false, failure: failure('code', 'INTERRUPTED') })).until('cancelled').history).toContain('cancellation.requested')
    expect(scenario.context.failure?.message).toBe('ada cancelled it: enough')
  })

  it('an interrupt that the program catches does not fail it', () => {
    expect(running().send('run.interrupt', {}).answer('runCode', result()).until('succeeded').current.path).toBe('succeeded')
  })

  it('terminate ends the kernel and says who', () => {
    const scenario = running().send('run.terminate', { reason: 'stuck' }, 'otto')
    expect(scenario.open('terminateKernel')).toBeDefined()
    expect(scenario.answer('runCode', result({ success: false, failure: failure('workflow', 'KERNEL_TERMINATED') })).until('failed').context.failure?.message).toBe('otto ended the kernel')
  })
})

describe('what is refused', () => {
  it('names an execution that does not exist', () => {
    expect(last(new Scenario().send('approval.grant', {}))).toBe('UNKNOWN_EXECUTION')
  })
  it('takes an execution id once', () => {
    expect(last(requested().send('execution.request', { request: request(), policy: policy() }))).toBe('ALREADY_EXISTS')
  })
  it('says what differs when the id comes again with another request', () => {
    const again = requested().send('execution.request', { request: request({ retries: 2, taskObjective: 'Another' }), policy: policy() })
    expect(last(again)).toBe('IDEMPOTENCY_KEY_REUSED')
    expect(again.rejections.at(-1)?.message).toContain(`${executionId}, which was asked for with another request (task_objective, retries differ)`)
  })
  it('recognises the same request under other rules, and after the end', () => {
    expect(last(requested().until('succeeded').send('execution.request', { request: request(), policy: policy({ writesEnabled: false }) }))).toBe('ALREADY_EXISTS')
  })
  it('takes no command after the end', () => {
    expect(last(requested().until('succeeded').send('execution.cancel', {}))).toBe('EXECUTION_FINISHED')
  })
  it('takes an effect’s answer once', () => {
    const scenario = requested()
    const { effectId } = scenario.open('prepareFolder')
    scenario.answer('prepareFolder').send('effect.complete', { effectId, answer: {} })
    expect(last(scenario)).toBe('STALE_EFFECT')
  })
  it('takes no answer that breaks the contract', () => {
    const scenario = requested()
    scenario.send('effect.complete', { effectId: scenario.open('prepareFolder').effectId, answer: { folder: 1 } })
    expect(last(scenario)).toBe('INVALID_ANSWER')
  })
  it('refuses to run on a kernel that gives less than was shown', () => {
    const scenario = requested().until('active.executing.acquiringKernel')
    scenario.answer('acquireKernel', { kernelId: 'k', clientId: 'c', kernelName: 'python3', mode: 'read_only', enforcementLevel: 0 }).until('rejected')
    expect(scenario.context.failure?.code).toBe('RUN_REFUSED')
    expect(scenario.history).not.toContain('run.started')
  })
})
