/** What a fork begins with, and that it goes its own way from there. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeHash, contextOf, forkOf, replay, type CommandData, type Forking } from '../../../machines/index.js'
import { anyStep, type Step } from './anyCommand.js'
import { HistoryScenario } from './historyScenario.js'
import { executionId, failure, finding, policy, program, report, request, result, writing } from './scenario.js'

const edited = `${program}# less current\n`
const requested = (changes: Parameters<typeof request>[0] = {}) => new HistoryScenario().send('execution.request', { request: request(changes), policy: policy() })
/** One failed attempt, then a program that a person was asked about, changed and granted. */
const eventful = () => {
  const scenario = requested({ existingExecutionFolder: '/data/earlier' }).until('active.analyzing')
  scenario.answer('analyzeCode', report({ findings: [finding({ severity: 'error', message: 'uses a name that is not defined' })] }))
  scenario.until('active.analyzing').answer('analyzeCode', writing()).until('active.awaitingApproval.asked')
  scenario.send('code.edit', { code: edited }, 'grace').until('active.analyzing').answer('analyzeCode', writing(edited)).until('active.awaitingApproval.asked')
  return scenario.send('approval.grant', {}, 'grace').until('succeeded')
}
const forking = (parent: HistoryScenario, wish: CommandData<'execution.fork'> = {}) => forkOf(executionId, parent.recorded, wish)
const accepted = (forked: Forking) => {
  if (!forked.ok) throw new Error(forked.message)
  return forked
}
const begun = (parent: HistoryScenario, wish: CommandData<'execution.fork'> = {}) => {
  const { request: wanted, fork } = accepted(forking(parent, wish))
  return new HistoryScenario().send('execution.request', { request: wanted, policy: policy(), fork }, 'otto')
}

describe('a fork', () => {
  const parent = eventful()

  it('points at the event that it begins after, and is its own execution', () => {
    const fork = begun(parent, { at: parent.at('approval.granted') })
    expect(fork.context.fork?.parent).toEqual({ executionId, version: parent.at('approval.granted'), hash: parent.recorded[parent.at('approval.granted') - 1]?.hash })
    expect(fork.context).toMatchObject({ requester: 'otto', folder: null, notebooks: [], approval: null, approvalDecision: null, countersigned: null, report: null, runsStarted: 0 })
  })

  it('takes over the program that there was, has it analysed, and asks about it anew', () => {
    const fork = begun(parent, { at: parent.at('approval.granted') }).until('active.analyzing')
    expect(fork.context.program).toMatchObject({ revision: 1, code: edited, codeHash: codeHash(edited), source: 'editor' })
    expect(fork.history).toEqual(['execution.requested', 'folder.prepared', 'code.provided'])
    fork.answer('analyzeCode', writing(edited)).until('active.awaitingApproval.asked')
    expect(fork.context.approvalDecision).toBeNull()
    fork.send('approval.grant', {}, 'ruth').until('succeeded')
    expect(fork.history.filter((type) => type === 'approval.granted')).toHaveLength(1)
  })

  it('knows who edited the program: where another person has to approve it, that is not its editor', () => {
    const { request: wanted, fork: from } = accepted(forking(parent, { at: parent.at('approval.granted') }))
    const fork = new HistoryScenario().send('execution.request', { request: wanted, policy: policy({ approverMustDiffer: true }), fork: from }, 'otto')
    fork.until('active.analyzing').answer('analyzeCode', writing(edited)).until('active.awaitingApproval.asked').send('approval.grant', {}, 'grace')
    expect(fork.rejections.at(-1)?.code).toBe('APPROVER_IS_EDITOR')
    fork.send('approval.grant', {}, 'ruth').until('succeeded')
    expect(fork.current.path).toBe('succeeded')
  })

  it('goes on counting attempts, with the feedback so far, where a program was being written', () => {
    const fork = begun(parent, { at: parent.at('generation.started') }).answer('prepareFolder')
    expect(fork.open('generateCode').input).toMatchObject({ attempt: 2, feedback: [{ attempt: 1, stage: 'analysis' }] })
  })

  it('is generated from the start where it begins before everything', () => {
    const fork = begun(parent, { at: 1 }).answer('prepareFolder')
    expect(fork.open('generateCode').input).toMatchObject({ attempt: 1, feedback: [] })
    expect(fork.context.fork?.changed).toEqual(['existing_execution_folder'])
  })

  it('uses up the attempts that are left', () => {
    const fork = begun(parent, { at: parent.at('approval.required'), request: { retries: 2 } }).until('active.awaitingApproval.asked').send('approval.grant', {}, 'ruth').until('active.executing.running')
    fork.answer('runCode', result({ success: false, failure: failure('code') })).until('failed')
    expect(fork.context.failure?.code).toBe('ATTEMPTS_USED_UP')
  })

  it('with a program of its own runs that one, and no model ever replaces it', () => {
    const fork = begun(parent, { code: 'results = {"own": 1}\n' }).until('active.executing.running')
    expect(fork.context.program).toMatchObject({ code: 'results = {"own": 1}\n', source: 'request' })
    expect(fork.context.fork).toMatchObject({ changed: expect.arrayContaining(['approved_code']), inherited: { generationAttempt: 0, feedback: [], program: null } })
    fork.answer('runCode', result({ success: false, failure: failure('code', 'PROGRAM_ERROR') })).until('failed')
    expect(fork.context.failure?.code).toBe('PROGRAM_ERROR')
  })

  it('without the program that there was has one written', () => {
    const provided = requested({ approvedCode: program }).until('succeeded')
    expect(begun(provided).until('active.analyzing').context.program).toMatchObject({ code: program, source: 'request' })
    const fork = begun(provided, { request: { approved_code: null } }).answer('prepareFolder')
    expect(fork.open('generateCode').input).toMatchObject({ attempt: 1, request: { approvedCode: null } })
  })

  it('changes the request as RFC 7396 says: objects are merged, null takes away', () => {
    const fork = begun(requested({ expectedResults: { a: 'int', b: { c: 1, d: 2 } } }), { request: { expected_results: { a: null, b: { d: 3 } }, retries: 5, session_context: { user: 'ada' } } })
    expect(fork.context.request).toMatchObject({ expectedResults: { b: { c: 1, d: 3 } }, retries: 5, sessionContext: { user: 'ada' }, userQuery: 'What is the answer?' })
    expect(fork.context.fork?.changed).toEqual(['expected_results', 'retries', 'session_context'])
  })

  it('replays from its own history alone, and can be forked again', () => {
    const fork = begun(parent, { at: parent.at('generation.started') }).until('succeeded')
    const replayed = replay(fork.recorded)
    expect(replayed && contextOf(replayed)).toEqual(fork.context)
    expect(begun(fork).context.fork).toMatchObject({ parent: { version: fork.recorded.length }, inherited: { generationAttempt: 2, feedback: [{ attempt: 1 }], program: { source: 'generator' } } })
  })
})

describe('no fork', () => {
  const parent = eventful()
  const refusal = (wish: CommandData<'execution.fork'>) => {
    const forked = forking(parent, wish)
    return forked.ok ? null : { code: forked.code, message: forked.message }
  }

  it('of an execution that is not there, or at an event that it does not have', () => {
    expect(forkOf('X', [], {})).toMatchObject({ ok: false, code: 'UNKNOWN_EXECUTION' })
    expect(refusal({ at: 999 })).toEqual({ code: 'NO_SUCH_EVENT', message: `execution ${executionId} has the events 1 to ${parent.recorded.length}: it cannot be forked at 999` })
  })

  it('in the middle of a commit, and it names where it can be', () => {
    const inside = parent.at('folder.prepared')
    expect(refusal({ at: inside })).toEqual({ code: 'INSIDE_A_COMMIT', message: `event ${inside} is in the middle of a commit: the events 2 to 3 happened together. Fork at 1 or at 3` })
  })

  it('with a request that breaks its contract: the keys are named', () => {
    expect(refusal({ request: { retrys: 2, retries: 0, user_query: null } })).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringMatching(/retrys: is not a known key: did you mean retries\?/) })
    expect(refusal({ request: { user_query: null } })?.message).toContain('user_query: is missing')
    expect(refusal({ request: { approved_code: 'x = 1' }, code: 'y = 1' })?.message).toContain('approved_code: is given twice')
    expect(refusal({ request: JSON.parse('{"expected_results": {"__proto__": {"a": 1}}}') as Record<string, unknown> })?.message).toContain('is not allowed as a key')
  })
})

describe('for every history and every end of a commit in it', () => {
  const steps = fc.array(anyStep, { maxLength: 30 })
  const play = (scenario: HistoryScenario, sequence: readonly Step[]) => {
    for (const step of sequence) step(scenario)
    return scenario
  }

  it('a fork begins, and nothing in it runs that was not analysed and granted in it', () => {
    fc.assert(
      fc.property(steps, fc.nat(), steps, (before, pick, after) => {
        const parent = play(requested(), before)
        const ends = parent.commitEnds
        const fork = play(begun(parent, { at: ends[pick % ends.length] ?? 1 }), after)
        let [analysed, granted, needed] = ['', '', false]
        for (const { type, data } of fork.recorded) {
          const facts = data as { report?: { codeHash: string }; approvalHash?: string; codeHash?: string; grantedHash?: string | null }
          if (type.startsWith('code.')) [analysed, granted] = ['', '']
          if (type === 'analysis.completed') analysed = facts.report?.codeHash ?? ''
          if (type === 'approval.required') [needed, granted] = [true, '']
          if (type === 'approval.notRequired') needed = false
          if (type === 'approval.granted') granted = facts.approvalHash ?? ''
          if (type !== 'run.started') continue
          expect(facts.codeHash).toBe(analysed)
          if (needed) expect(granted).not.toBe('')
        }
      }),
      { numRuns: 100 },
    )
  })
})
