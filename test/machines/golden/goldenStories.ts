/**
 * What the golden histories tell: between them every event type in every schema version, every state, every way to end.
 * Add a story when an event or a state is added; never change what an old file says.
 */
import { codeHash, standingHash, type ExecutionPolicy, type Fork, type PythonExecutionRequest } from '../../../machines/index.js'
import { failure, finding, limitedWriting, limitsInForce, person, policy, program, report, request, result, writing, type Scenario } from '../execution/scenario.js'

/** Tells a story in commands to a scenario that has had none yet. */
export type Story = (scenario: Scenario) => Scenario

interface Changes {
  readonly request?: Partial<PythonExecutionRequest>
  readonly policy?: Partial<ExecutionPolicy>
}
const asked = (scenario: Scenario, changes: Changes = {}) =>
  scenario.send('execution.request', { request: request(changes.request), policy: policy(changes.policy) })
const running = (scenario: Scenario, changes: Changes = {}) => asked(scenario, changes).until('active.executing.running')
const inApproval = (scenario: Scenario, changes: Changes = {}) => asked(scenario, changes).until('active.analyzing').answer('analyzeCode', writing()).until('active.awaitingApproval.asked')
const forked = (scenario: Scenario, inherited: Fork['inherited']) =>
  scenario.send('execution.request', { request: request(), policy: policy(), fork: { parent: { executionId: '01JPARENT00000000000000001', version: 9, hash: 'a'.repeat(64) }, changed: [], inherited } })
const failing = (code: string) => result({ success: false, failure: { ...failure('code', code), errorType: 'KeyError', traceback: 'line 3' } })
const lost = (scenario: Scenario) => running(scenario).fail('runCode', failure('unknown', 'RUN_LOST'))

export const goldenStories: Readonly<Record<string, Story>> = {
  'straight-through': (s) => asked(s).until('succeeded'),
  'two-regenerations': (s) => running(s).answer('runCode', failing('PROGRAM_ERROR')).until('active.analyzing').answer('analyzeCode', report({ syntaxValid: false, findings: [finding({ ruleId: 'syntax/error', severity: 'error' })] })).until('succeeded'),
  'another-model-answers': (s) => {
    asked(s, { policy: { model: { providers: ['hosted', 'local'], maxRetries: 1, budget: { tokens: 1000, cost: null } } } }).until('active.generating').fail('generateCode', failure('infrastructure', 'LLM_UNAVAILABLE'))
    s.fail('generateCode', failure('infrastructure', 'LLM_RATE_LIMITED')).fire('backoff')
    return s.until('succeeded')
  },
  'attempts-used-up': (s) => running(s, { request: { retries: 1 } }).answer('runCode', failing('PROGRAM_ERROR')).until('failed'),
  'program-in-the-request': (s) => running(s, { request: { approvedCode: program } }).answer('runCode', failing('PROGRAM_ERROR')).until('failed'),
  'approved': (s) => inApproval(s).send('approval.grant', { comment: 'go on' }, 'grace').until('succeeded'),
  'approved-in-advance': (s) => {
    inApproval(s)
    const { approval } = s.context
    if (!approval) throw new Error('nothing was asked')
    const { approvalHash, countersigned, reasoning } = approval
    const terms = { executionId: '01JLOOKEDAT000000000000001', approvalHash, countersigned, reasoning, parameters: null, uses: 20, until: '2026-02-01T00:00:00Z', comment: 'each shift' }
    const endorsement = { approver: 'grace', onBehalfOf: null, comment: null, at: '2025-12-31T12:00:00Z', proof: 'signature' as const, keyId: 'UGRACE', groups: [], evidence: null }
    return s.send('approval.applyStanding', { standing: { standingId: '01JSTANDING00000000000001', standingHash: standingHash(terms), terms, use: 3 }, endorsements: [endorsement] }).until('succeeded')
  },
  'approved-by-one-of-a-group': (s) => inApproval(s, { policy: { approval: { modes: { write_access: { count: 1, groups: ['operations'] } }, reminderMs: null } } }).send('approval.grant', { approvalHash: s.context.approval?.approvalHash }, person('grace', { groups: ['operations'] })).until('succeeded'),
  'approved-by-two-after-a-reminder': (s) => {
    inApproval(s, { policy: { approval: { modes: { write_access: { count: 2, groups: [] } }, reminderMs: 30_000 } } }).fire('approvalReminder')
    const { approvalHash } = s.context.approval ?? {}
    const lent = { delegations: [{ from: 'dorothy', groups: [], until: '2026-02-01T00:00:00Z', modes: null }] }
    return s.send('approval.grant', { approvalHash, comment: 'seen' }, person('grace')).send('approval.grant', { approvalHash, onBehalfOf: 'dorothy' }, person('mary', lent)).until('succeeded')
  },
  'edited-to-what-cannot-be-approved': (s) => {
    inApproval(s).send('code.edit', { code: 'broken(' }, 'grace').answer('analyzeCode', report({ syntaxValid: false, findings: [finding({ ruleId: 'syntax/error', severity: 'error' })] }, 'broken('))
    return s.until('active.awaitingApproval.asked').send('approval.grant', {}, 'ruth').until('succeeded')
  },
  'edited-then-approved': (s) => inApproval(s).send('code.edit', { code: `${program}# less current\n` }, 'grace').until('active.analyzing').answer('analyzeCode', writing(`${program}# less current\n`)).until('active.awaitingApproval.asked').send('approval.grant', {}, 'grace').until('succeeded'),
  'rejected': (s) => inApproval(s).send('approval.reject', { reason: 'not during a run' }, 'grace').until('rejected'),
  'expired': (s) => inApproval(s).fire().until('expired'),
  'writes-disabled': (s) => asked(s, { policy: { writesEnabled: false } }).until('active.analyzing').answer('analyzeCode', writing()).until('rejected'),
  'outside-limits': (s) => asked(s, { policy: { channelLimits: limitsInForce } }).until('active.analyzing').answer('analyzeCode', limitedWriting('12')).until('rejected'),
  'approved-within-limits': (s) => asked(s, { policy: { channelLimits: limitsInForce } }).until('active.analyzing').answer('analyzeCode', limitedWriting('3.2')).until('active.awaitingApproval.asked').send('approval.grant', {}, 'grace').until('succeeded'),
  'limits-broken': (s) => asked(s, { policy: { channelLimits: { state: 'broken', file: '/site/limits.yaml', problem: 'line 3: channels.X.max must be a number, not null' } } }).until('active.analyzing').answer('analyzeCode', writing()).until('rejected'),
  'output-and-its-cut': (s) => {
    const { effectId } = running(s).open('runCode')
    s.send('output.append', { effectId, chunks: [{ kind: 'stream', name: 'stdout', text: 'ÅΩ 1\n' }] })
    s.send('output.truncate', { effectId, droppedBytes: 12, droppedMessages: 1, reason: 'over the limit' })
    return s.until('succeeded')
  },
  'writes-to-the-control-system': (s) => {
    inApproval(s).send('approval.grant', {}, 'grace').until('active.executing.running')
    const { effectId } = s.open('runCode')
    const now = { writingModes: ['write_access' as const], limits: { state: 'none' as const } }
    const write = (channel: string, value: number | string | number[]) => s.send('control.write', { effectId, write: { channel, value, currentValue: 3, protocol: 'channel-access' }, now })
    write('SR:QF1:SP', 3.2).send('control.answer', { effectId, answers: [{ writeId: `${s.current.executionId}-run1-w1`, outcome: 'written', message: null }] })
    write('SR:QD9:SP', 'nan').send('control.count', { effectId, refused: [{ code: 'CHANNEL_NOT_SHOWN', count: 12 }] })
    return write('SR:QF1:SP', [1, 2]).until('succeeded')
  },
  'timed-out': (s) => running(s).fire().fire().answer('runCode', failing('INTERRUPTED')).until('failed'),
  'interrupted': (s) => running(s).send('run.interrupt', {}).answer('runCode', result()).until('succeeded'),
  'terminated': (s) => running(s).send('run.terminate', { reason: 'stuck' }, 'otto').answer('runCode', failing('KERNEL_TERMINATED')).until('failed'),
  'cancelled-between-steps': (s) => asked(s).until('active.generating').send('execution.cancel', { reason: 'changed my mind' }).until('cancelled'),
  'cancelled-while-running': (s) => running(s).send('execution.cancel', {}).answer('runCode', failing('INTERRUPTED')).until('cancelled'),
  'cancelled-in-a-pause': (s) => asked(s).fail('prepareFolder', failure('infrastructure')).send('execution.cancel', {}).until('cancelled'),
  'no-folder': (s) => asked(s).fail('prepareFolder', failure('configuration', 'EXISTING_FOLDER_UNKNOWN')),
  'lost-then-failed': (s) => lost(s).send('outcome.resolve', { outcome: 'failed', note: 'the magnet did not move' }, 'otto').until('failed'),
  'lost-then-succeeded': (s) => lost(s).send('outcome.resolve', { outcome: 'succeeded' }, 'otto').until('succeeded'),
  'lost-then-rerun': (s) => lost(s).send('outcome.resolve', { outcome: 'rerun' }, 'otto').until('succeeded'),
  'everything-away-for-a-while': (s) => {
    asked(s).fail('prepareFolder', failure('infrastructure')).fire().answer('prepareFolder')
    s.fail('generateCode', failure('infrastructure', 'LLM_UNAVAILABLE')).fire().fail('generateCode', failure('code', 'EMPTY_REPLY')).answer('generateCode')
    s.fail('analyzeCode', failure('infrastructure')).fire().answer('analyzeCode').fail('writeNotebook', failure('infrastructure'))
    return s.until('active.executing.acquiringKernel').fail('acquireKernel', failure('infrastructure'))
  },
  'run-refused-before-it-was-sent': (s) => running(s).fail('runCode', failure('infrastructure', 'JUPYTER_UNREACHABLE')),
  'run-refused-for-other-bytes': (s) => running(s).fail('runCode', failure('policy', 'RUN_REFUSED')).until('rejected'),
  'held-while-running-and-after-the-end': (s) => running(s).send('hold.place', { reason: 'incident 12' }, 'otto').send('hold.release', { reason: 'closed' }, 'otto').until('succeeded').send('hold.place', { reason: 'incident 13' }, 'grace'),
  'forked-with-its-program': (s) => forked(s, { generationAttempt: 1, feedback: [], program: { code: program, codeHash: codeHash(program), source: 'generator' } }).until('succeeded'),
  'forked-to-be-written-anew': (s) => forked(s, { generationAttempt: 2, feedback: [{ attempt: 1, stage: 'execution', code: program, errorType: 'KeyError', message: "'x'", traceback: 'line 3', findings: [] }], program: null }).until('active.analyzing'),
  'waiting-to-be-asked': (s) => inApproval(s),
}
