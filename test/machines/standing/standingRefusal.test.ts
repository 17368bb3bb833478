/** What a standing approval leaves to a person, and who can no longer stand behind it. */
import { describe, expect, it } from 'vitest'
import { endorserProblem, outlivesDelegation, standingHash, standingRefusal, type Delegations, type Endorsement, type People, type StandingTerms } from '../../../machines/index.js'
import { failure, finding, report, requested, writing, type Scenario } from '../execution/scenario.js'

const endorsement: Endorsement = { approver: 'mary', onBehalfOf: null, comment: null, at: '2026-01-01T00:00:00Z', proof: 'signature', keyId: 'UMARY', groups: ['operations'], evidence: null }
const asked = () => requested().until('active.analyzing').answer('analyzeCode', writing()).until('active.awaitingApproval.asked')

function given({ context: { approval } }: Scenario) {
  if (!approval) throw new Error('nothing is asked')
  const { approvalHash, countersigned, reasoning } = approval
  const terms: StandingTerms = { executionId: '01JLOOKEDAT000000000000001', approvalHash, countersigned, reasoning, parameters: null, uses: 20, until: '2026-02-01T00:00:00Z', comment: null }
  return { question: approval, given: { standingHash: standingHash(terms), terms, endorsements: [endorsement] } }
}
const refusal = (scenario: Scenario) => {
  const { question, given: standing } = given(scenario)
  const [applied] = [scenario.command('approval.applyStanding', { standing: { standingId: '01JSTANDING00000000000001', standingHash: standing.standingHash, terms: standing.terms, use: 1 }, endorsements: [endorsement] })]
  const why = standingRefusal(scenario.context, question, standing, '2026-01-15T00:00:00Z')
  expect(scenario.take(applied).current.path.startsWith('active.awaitingApproval')).toBe(why !== null)
  return why
}

describe('a question is left to a person', () => {
  it('not the first of an execution', () => expect(refusal(asked())).toBeNull())

  it('that is asked again after a refused edit', () => {
    const scenario = asked().send('code.edit', { code: 'broken(' }, 'grace').answer('analyzeCode', report({ syntaxValid: false, findings: [finding({ ruleId: 'syntax/error', severity: 'error' })] }, 'broken('))
    expect(refusal(scenario.until('active.awaitingApproval.asked'))).toBe('grace wanted to edit the program, and the edit was refused')
  })

  it('that asks to repeat a lost run', () => {
    const scenario = asked().send('approval.grant', {}, 'grace').until('active.executing.running').fail('runCode', failure('unknown', 'RUN_LOST'))
    scenario.send('outcome.resolve', { outcome: 'rerun' }, 'otto').until('active.awaitingApproval.asked')
    expect(refusal(scenario)).toBe('a program has run in this execution already')
  })
})

describe('who stands behind it', () => {
  const entry = (name: string, changes: Partial<People[string]> = {}): People[string] => ({ public_key: `U${name.toUpperCase()}`, roles: ['approver'], groups: ['operations'], tokens: {}, ...changes })
  const people: People = { mary: entry('mary'), dorothy: entry('dorothy') }
  const lends = (changes: Partial<Delegations[number]> = {}): Delegations => [{ from: 'dorothy', to: 'mary', until: '2026-02-01T00:00:00Z', modes: null, ...changes }]
  const forAll = { groups: ['operations'], mode: 'write_access', at: '2026-01-15T00:00:00Z' } as const
  const problem = (changes: Partial<Endorsement>, rights: { people?: People; delegations?: Delegations } = {}) => endorserProblem({ ...endorsement, ...changes }, { people, delegations: lends(), ...rights }, forAll)
  const inPlace = { onBehalfOf: 'dorothy' }

  it('has the right still', () => {
    expect(problem({})).toBeNull()
    expect(problem(inPlace)).toBeNull()
  })

  it.each<[string, Delegations]>([
    ['is over', lends({ until: '2026-01-15T00:00:00Z' })], ['is for another mode', lends({ modes: ['read_only'] })],
    ['is to somebody else', lends({ to: 'grace' })], ['is from somebody else', lends({ from: 'grace' })], ['was taken back', []],
  ])('not where the delegation %s', (_, delegations) => {
    expect(problem(inPlace, { delegations })).toBe('dorothy delegates approvals of mode write_access no longer to mary (approval.delegations)')
    expect(problem({ ...inPlace, proof: 'host', keyId: null }, { delegations })).toContain('no longer to mary')
  })

  it('the host\'s word does not outlive role or group of somebody who is named under people', () => {
    const vouched = { proof: 'host', keyId: null } as const
    expect(problem(vouched)).toBeNull()
    expect(problem({ ...vouched, approver: 'unlisted' })).toBeNull()
    expect(problem(vouched, { people: { mary: entry('mary', { roles: ['requester'] }) } })).toBe('mary has no longer the role approver')
    expect(problem(vouched, { people: { mary: entry('mary', { groups: [] }) } })).toBe('mary is no longer in operations')
  })

  it('cannot promise more than was delegated', () => {
    const { terms } = given(asked()).given
    const said = (delegations: Delegations, until = terms.until) => outlivesDelegation({ ...endorsement, ...inPlace }, delegations, { ...terms, until })
    expect(said(lends())).toBeNull()
    expect(said(lends(), '2026-02-01T00:00:01Z')).toContain('only until 2026-02-01T00:00:00.000Z')
    expect(said([])).toContain('no longer')
    expect(said([...lends(), ...lends({ until: '2026-03-01T00:00:00Z' })], '2026-02-20T00:00:00Z')).toBeNull()
    expect(outlivesDelegation(endorsement, [], terms)).toBeNull()
  })
})
