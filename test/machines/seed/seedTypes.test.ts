import { describe, expect, it } from 'vitest'
import {
  analysisResult, engineResultOf, NotebookAttempt, notebookTypeSchema, NotebookTypes, PythonExecutionContext, PythonExecutionSuccess, pythonServiceResult,
} from '../../../machines/index.js'
import { finding, report, result, failure } from '../execution/scenario.js'

const attempt = (attemptNumber: number, more: { errorContext?: string; createdAt?: string } = {}) =>
  new NotebookAttempt({ notebookType: 'final_success', attemptNumber, stage: 'execution', notebookPath: '/p/n.ipynb', notebookLink: 'http://j/n.ipynb', ...more })

const success = (changes = {}) =>
  new PythonExecutionSuccess({ results: { mean: 42, deep: { list: [1] } }, stdout: 'hi\n', executionTime: 2.5, folderPath: '/tmp/e', notebookPath: '/tmp/e/notebook.ipynb', notebookLink: 'http://j/n', ...changes })

describe('NotebookAttempt', () => {
  it("toDict has exactly the seed's keys", () => {
    expect(attempt(1).toDict()).toEqual({
      notebook_type: 'final_success', attempt_number: 1, stage: 'execution', notebook_path: '/p/n.ipynb', notebook_link: 'http://j/n.ipynb', error_context: null, created_at: null,
    })
    expect(attempt(2, { errorContext: 'boom', createdAt: '2026-01-01T00:00:00+01:00' }).toDict()).toMatchObject({ error_context: 'boom', created_at: '2026-01-01T00:00:00+01:00' })
  })

  it('all five types of the seed are there', () => {
    expect(Object.values(NotebookTypes).sort()).toEqual([...notebookTypeSchema.options].sort())
  })
})

describe('PythonExecutionContext', () => {
  it('is initialised once it has a folder', () => {
    expect(new PythonExecutionContext().isInitialized).toBe(false)
    expect(new PythonExecutionContext({ folderPath: '/tmp/e' }).isInitialized).toBe(true)
  })

  it('numbers notebooks from 1, and never one twice', () => {
    const context = new PythonExecutionContext()
    expect(context.getNextAttemptNumber()).toBe(1)
    context.addNotebookAttempt(attempt(1))
    expect(context.getNextAttemptNumber()).toBe(2)
    context.addNotebookAttempt(attempt(4))
    expect(context.getNextAttemptNumber()).toBe(5)
    expect(context.notebookAttempts.map(({ attemptNumber }) => attemptNumber)).toEqual([1, 4])
  })

  it('keeps its list to itself', () => {
    const given = [attempt(1)]
    const context = new PythonExecutionContext({}, given)
    given.pop()
    ;(context.notebookAttempts as NotebookAttempt[]).pop()
    expect(context.notebookAttempts).toHaveLength(1)
  })
})

describe('PythonExecutionSuccess', () => {
  it("toDict has exactly the seed's keys, figures counted", () => {
    expect(success({ figurePaths: ['/tmp/e/figures/figure_01.png'] }).toDict()).toEqual({
      results: { mean: 42, deep: { list: [1] } }, execution_stdout: 'hi\n', execution_time_seconds: 2.5, execution_folder: '/tmp/e',
      notebook_path: '/tmp/e/notebook.ipynb', notebook_link: 'http://j/n', figure_paths: ['/tmp/e/figures/figure_01.png'], figure_count: 1,
    })
    expect(success().toDict()).toMatchObject({ figure_paths: [], figure_count: 0 })
  })

  it('comes back from its dict', () => {
    expect(PythonExecutionSuccess.fromDict(success().toDict())).toEqual(success())
  })
})

describe('PythonServiceResult', () => {
  it('has the defaults of the seed', () => {
    expect(pythonServiceResult({ executionResult: success(), generatedCode: 'x' })).toMatchObject({ generationAttempt: 1, analysisWarnings: [] })
  })

  it('is frozen at every depth, and what it was made of is not', () => {
    const executionResult = success()
    const warnings = ['w']
    const frozen = pythonServiceResult({ executionResult, generatedCode: 'x', analysisWarnings: warnings })
    for (const change of [
      () => Object.assign(frozen, { generatedCode: 'y' }),
      () => Object.assign(frozen.executionResult, { stdout: 'y' }),
      () => Object.assign(frozen.executionResult.results, { mean: 0 }),
      () => (frozen.executionResult.results['deep'] as { list: number[] }).list.push(2),
      () => (frozen.analysisWarnings as string[]).push('y'),
      () => (frozen.executionResult.figurePaths as string[]).push('y'),
    ]) expect(change).toThrow(TypeError)
    warnings.push('more')
    executionResult.results['mean'] = 1
    expect(frozen.executionResult.results['mean']).toBe(42)
    expect(frozen.analysisWarnings).toEqual(['w'])
  })
})

describe('PythonExecutionEngineResult', () => {
  it('tells one run', () => {
    const figures = [{ path: '/f.png', sha256: '0'.repeat(64), bytes: 1 }]
    expect(engineResultOf(result({ figures }), 'out')).toEqual({ success: true, stdout: 'out', resultDict: { answer: 42 }, errorMessage: null, executionTimeSeconds: 0.1, capturedFigures: ['/f.png'] })
    expect(engineResultOf(result({ success: false, results: null, failure: failure('code', 'BOOM') }), '')).toMatchObject({ success: false, resultDict: null, errorMessage: 'BOOM happened' })
  })
})

describe('AnalysisResult', () => {
  const undecided = { mode: null, approvalNeeded: null, reasoning: null, modeConfig: null, refused: false }
  it.each<[string, Parameters<typeof report>[0], Partial<typeof undecided>, object]>([
    ['nothing found', {}, {}, { passed: true, severity: 'info', issues: [], recommendedExecutionMode: 'read_only', needsApproval: false, approvalReasoning: null }],
    ['a note', { findings: [finding({ severity: 'info' })] }, {}, { passed: true, severity: 'info', issues: [] }],
    ['a warning', { findings: [finding()] }, {}, { passed: true, severity: 'warning', issues: ['line 3: writes SR:QF1:SP'] }],
    ['an error', { findings: [finding(), finding({ severity: 'error', span: null, message: 'no' })] }, {}, { passed: false, severity: 'error', issues: ['line 3: writes SR:QF1:SP', 'no'] }],
    ['no syntax', { syntaxValid: false }, {}, { passed: false, severity: 'error' }],
    ['refused by a rule', {}, { refused: true }, { passed: false }],
  ])('%s', (_, changes, decision, expected) => {
    expect(analysisResult(report(changes), { ...undecided, ...decision })).toMatchObject(expected)
  })

  it('shows what was decided', () => {
    expect(analysisResult(report({ controlWrites: true, controlReads: true }), { ...undecided, mode: 'write_access', approvalNeeded: true, reasoning: 'it writes' })).toMatchObject({
      hasEpicsWrites: true, hasEpicsReads: true, recommendedExecutionMode: 'write_access', needsApproval: true, approvalReasoning: 'it writes',
    })
  })
})
