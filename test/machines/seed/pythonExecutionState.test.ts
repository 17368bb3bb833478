import { describe, expect, it } from 'vitest'
import { pythonExecutionState } from '../../../machines/index.js'
import { failure, folder, policy, report, request, Scenario, writing } from '../execution/scenario.js'

const seedKeys = [
  'request', 'capability_context_data', 'generation_attempt', 'error_chain', 'current_stage', 'requires_approval', 'approval_interrupt_data', 'approval_result',
  'approved', 'generated_code', 'analysis_result', 'analysis_failed', 'execution_result', 'execution_folder', 'is_successful', 'is_failed', 'failure_reason',
]

const requested = (changes = {}, rules = {}) =>
  new Scenario().send('execution.request', { request: request({ capabilityContextData: { pv: [1] }, ...changes }), policy: policy(rules) })
const view = (scenario: Scenario) => pythonExecutionState(scenario.current, 'out')

describe('pythonExecutionState', () => {
  it("has exactly the seed's keys, from the first event on", () => {
    const first = view(requested())
    expect(Object.keys(first).sort()).toEqual([...seedKeys].sort())
    expect(first).toMatchObject({
      request: { user_query: 'What is the answer?', retries: 3 }, capability_context_data: { pv: [1] }, generation_attempt: 0, error_chain: [], current_stage: 'generation',
      requires_approval: null, approval_interrupt_data: null, approval_result: null, approved: null, generated_code: null, analysis_result: null, analysis_failed: null,
      execution_result: null, execution_folder: null, is_successful: false, is_failed: false, failure_reason: null,
    })
  })

  it('follows an execution that writes, stage by stage', () => {
    const scenario = requested()
    const stages = [view(scenario).current_stage]
    const step = (act: () => unknown) => {
      act()
      stages.push(view(scenario).current_stage)
    }
    step(() => scenario.answer('prepareFolder'))
    step(() => scenario.answer('generateCode'))
    expect(view(scenario).execution_folder).toMatchObject({ folderPath: folder.folderPath, isInitialized: true })
    step(() => scenario.answer('analyzeCode', writing()))
    expect(view(scenario)).toMatchObject({ requires_approval: true, analysis_failed: false, analysis_result: { hasEpicsWrites: true, recommendedExecutionMode: 'write_access', needsApproval: true } })
    step(() => scenario.until('active.awaitingApproval.asked'))
    expect(Object.keys(view(scenario).approval_interrupt_data ?? {})).toEqual([
      'approval_type', 'step_objective', 'code', 'analysis_details', 'execution_mode', 'safety_concerns', 'notebook_path', 'notebook_link', 'execution_request',
      'expected_results', 'execution_folder_path',
    ])
    step(() => scenario.send('approval.grant', {}, 'grace'))
    expect(view(scenario)).toMatchObject({ approved: true, approval_result: { kind: 'granted', approver: 'grace' } })
    step(() => scenario.until('active.finalizing'))
    step(() => scenario.until('succeeded'))
    expect(stages).toEqual(['generation', 'generation', 'analysis', 'approval', 'approval', 'execution', 'complete', 'complete'])
    expect(view(scenario)).toMatchObject({ is_successful: true, is_failed: false, failure_reason: null, execution_result: { success: true, stdout: 'out', resultDict: { answer: 42 } } })
  })

  it('a rejection is a failure with its reason', () => {
    const scenario = requested().until('active.analyzing').answer('analyzeCode', writing()).until('active.awaitingApproval.asked')
    scenario.send('approval.reject', { reason: 'wrong magnet' }, 'grace').until('rejected')
    expect(view(scenario)).toMatchObject({ approved: false, is_failed: true, is_successful: false, current_stage: 'complete' })
    expect(view(scenario).failure_reason).toContain('wrong magnet')
  })

  it('a program that the analyzer refuses, and one that a rule refuses, have failed the analysis', () => {
    const refused = requested({ approvedCode: 'x' }, { writesEnabled: false }).until('active.analyzing')
    refused.answer('analyzeCode', writing('x'))
    expect(view(refused)).toMatchObject({ analysis_failed: true, requires_approval: null, analysis_result: { passed: false, recommendedExecutionMode: 'read_only' } })
    const broken = requested({ approvedCode: 'x' }).until('active.analyzing')
    broken.answer('analyzeCode', report({ syntaxValid: false }, 'x'))
    expect(view(broken)).toMatchObject({ analysis_failed: true, analysis_result: { severity: 'error' } })
  })

  it('a pause belongs to the step that is tried again', () => {
    const scenario = requested().until('active.analyzing').fail('analyzeCode', failure('infrastructure'))
    expect(scenario.current.path).toBe('active.backingOff')
    expect(view(scenario).current_stage).toBe('analysis')
  })

  it('what was decided about an old program is not said of the new one', () => {
    const scenario = requested().until('active.analyzing').answer('analyzeCode', writing()).until('active.awaitingApproval.asked')
    scenario.send('code.edit', { code: 'results = {}' })
    expect(view(scenario)).toMatchObject({ generated_code: 'results = {}', requires_approval: null, analysis_result: null, approved: null })
  })

  it('an unknown outcome is neither success nor failure', () => {
    const scenario = requested().until('active.executing.running').fail('runCode', failure('unknown', 'RUN_LOST'))
    expect(view(scenario)).toMatchObject({ current_stage: 'execution', is_successful: false, is_failed: false })
  })
})
