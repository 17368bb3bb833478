/** A yes in advance: to exactly what was shown, by who might say it, and never more often than was said, whatever dies meanwhile. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  contextOf, replay, standingHash, type Actor, type Delegations, type Effect, type EffectType, type ExecutionPolicy, type Identity, type People, type RequestWireInput, type StandingTerms,
} from '../../../machines/index.js'
import { createExecutionService, silentLogger, StandingApprovals, type EffectHandlers, type Service } from '../../../runtime/index.js'
import { asHost } from '../../../runtime/ports/identity.js'
import { createMemoryEventStore, openSqliteEventStore, StoreUnavailableError, type EventStore } from '../../../store/index.js'
import { policy, usualAnswer, writing } from '../../machines/execution/scenario.js'

const key = (name: string) => `U${name.toUpperCase().padEnd(55, 'A')}`
const person = (name: string, changes: Partial<Identity> = {}): Actor => ({ kind: 'user', name, identity: { proof: 'signature', keyId: key(name), roles: ['requester', 'approver'], groups: [], ...changes } })
const peopleOf = (...names: string[]): People => Object.fromEntries(names.map((name) => [name, { public_key: key(name), roles: ['requester', 'approver'], groups: [], tokens: {} }]))

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

let counter = 0
const ids = { next: () => `01J${String(++counter).padStart(23, '0')}` }
const clock = { now: () => new Date() }
const wire = { user_query: 'q', task_objective: 'o', execution_folder_name: 'n' }

/** A service whose programs all write, so that all are asked about; the loop, the log and the store are real. */
function begun({ store = createMemoryEventStore(), rules = policy(), people = peopleOf('grace', 'mary', 'ada'), code = 'results = {}\n' }: { store?: EventStore; rules?: ExecutionPolicy; people?: People; code?: string } = {}) {
  const parts: { people: People; delegations: Delegations } = { people, delegations: [] }
  const handlers = new Proxy({}, {
    get: (_, type: EffectType) => (effect: Effect) => Promise.resolve(effect.type === 'analyzeCode' ? writing(effect.input.code) : type === 'generateCode' ? { ...(usualAnswer(effect) as object), code } : usualAnswer(effect)),
  }) as EffectHandlers
  const standing = new StandingApprovals({ store, people: () => parts.people, delegations: () => parts.delegations, policy: () => rules, publish: () => undefined, clock, ids, log: silentLogger })
  const service = createExecutionService({
    store, handlers, publisher: { publish: () => Promise.resolve(), progress: () => undefined }, clock, ids, log: silentLogger, policy: () => rules, standing,
  })
  cleanups.push(() => service.stop())
  standings.set(service, standing)
  return { service, standing, store, parts }
}

const standings = new WeakMap<Service, StandingApprovals>()
/** Once it was looked for: they are asked about one after the other. */
async function isLeftToAPerson(service: Service, id: string): Promise<void> {
  const { standing } = (await standings.get(service)?.list()) ?? { standing: [] }
  expect(standing.flatMap(({ uses }) => uses.map(({ executionId }) => executionId))).not.toContain(id)
  expect(await status(service, id)).toBe('awaitingApproval.asked')
}

const asked = async (service: Service, request: Partial<RequestWireInput> = {}, who = 'ada'): Promise<string> => {
  const reply = await service.submit({ ...wire, ...request }, asHost(who))
  if (!reply.accepted) throw new Error(reply.error.message)
  await vi.waitFor(async () => expect((await service.history(reply.executionId)).map(({ type }) => type)).toContain('approval.requested'), { timeout: 5000, interval: 5 })
  return reply.executionId
}
const status = async (service: Service, id: string) => (await service.get(id))?.status
const reaches = (service: Service, id: string, wanted: string) => vi.waitFor(async () => expect(await status(service, id)).toBe(wanted), { timeout: 5000, interval: 5 })

async function termsFor(store: EventStore, executionId: string, changes: Partial<StandingTerms> = {}): Promise<StandingTerms> {
  const { approval } = contextOf(replay(await store.readExecution(executionId))!)
  if (!approval) throw new Error('nothing was asked')
  return { executionId, approvalHash: approval.approvalHash, countersigned: approval.countersigned, reasoning: approval.reasoning, parameters: null, uses: 2, until: '2099-01-01T00:00:00Z', comment: null, ...changes }
}
const within = { parameters: { type: 'object', additionalProperties: false, properties: { current: { type: 'number', minimum: 0, maximum: 5 } } } } as const

async function given(changes: Partial<StandingTerms> = {}, settings: Parameters<typeof begun>[0] = {}) {
  const all = begun(settings)
  await all.service.start()
  const base = await asked(all.service)
  const shown = await all.standing.open({ terms: await termsFor(all.store, base, changes) }, { by: person('grace') })
  return { ...all, base, shown }
}

describe('a standing approval', () => {
  it('answers the next questions of its kind, as often as was said, and says who stands behind each', async () => {
    const { service, standing, shown, base } = await given()
    const runs = [await asked(service), await asked(service)]
    for (const id of runs) await reaches(service, id, 'succeeded')
    const granted = (await service.history(runs[1] ?? '')).find(({ type }) => type === 'approval.granted')
    expect(granted?.data).toMatchObject({ approver: 'grace', endorsements: [{ approver: 'grace', proof: 'signature' }], certified: true, standing: { standingId: shown.standingId, standingHash: standingHash(shown.terms), use: 2 } })
    expect(granted?.metadata.actor).toEqual({ kind: 'service', name: 'standing approvals' })
    const third = await asked(service)
    expect((await standing.list()).standing[0]).toMatchObject({ ended: 'all of its 2 uses are used up', uses: [{ executionId: runs[0] }, { executionId: runs[1] }] })
    await isLeftToAPerson(service, third)
    // What was asked before it was given is for a person.
    await isLeftToAPerson(service, base)
  })

  it('never gives more uses than it has, however many ask at once', async () => {
    const { service, standing } = await given({ uses: 3 })
    const all = await Promise.all(Array.from({ length: 8 }, () => asked(service)))
    await vi.waitFor(async () => expect((await Promise.all(all.map((id) => status(service, id)))).filter((one) => one === 'succeeded')).toHaveLength(3), { timeout: 10_000, interval: 10 })
    expect((await standing.list()).standing[0]?.uses).toHaveLength(3)
    expect((await Promise.all(all.map((id) => status(service, id)))).filter((one) => one === 'awaitingApproval.asked')).toHaveLength(5)
  })

  it('a context has to be within its bounds; none is another thing than one', async () => {
    const { service } = await given({ ...within, uses: 10 })
    const inside = await asked(service, { capability_context_data: { current: 5 } })
    await reaches(service, inside, 'succeeded')
    const outside = [await asked(service, { capability_context_data: { current: 6 } }), await asked(service, { capability_context_data: { current: 1, more: 1 } }), await asked(service)]
    for (const id of outside) await isLeftToAPerson(service, id)
    const bare = await given()
    await isLeftToAPerson(bare.service, await asked(bare.service, { capability_context_data: { current: 1 } }))
  })

  it('goes on in no other execution\'s folder', async () => {
    const { service } = await given()
    await isLeftToAPerson(service, await asked(service, { existing_execution_folder: '/data/e' }))
  })

  it('revoked, it answers nothing; what it answered stays', async () => {
    const { service, standing, shown } = await given({ uses: 5 })
    const before = await asked(service)
    await reaches(service, before, 'succeeded')
    expect(await standing.revoke({ standingId: shown.standingId, reason: 'the magnet was changed' }, { by: person('otto') })).toMatchObject({ revoked: { by: 'otto' } })
    await isLeftToAPerson(service, await asked(service))
    await expect(standing.revoke({ standingId: shown.standingId, reason: 'again' }, { by: person('otto') })).rejects.toMatchObject({ code: 'ALREADY_DECIDED' })
  })

  it('needs as many different persons as the question; until then it answers nothing', async () => {
    const rules = policy({ approval: { modes: { write_access: { count: 2, groups: [] } }, reminderMs: null } })
    const { service, standing, shown } = await given({}, { rules })
    expect(shown).toMatchObject({ inForceSince: null, ended: '1 of 2 persons have approved it' })
    const early = await asked(service)
    const { standingId, standingHash: hash } = shown
    await expect(standing.endorse({ standingId, standingHash: hash }, { by: person('grace') })).rejects.toMatchObject({ code: 'ALREADY_ENDORSED' })
    await expect(standing.endorse({ standingId, standingHash: 'f'.repeat(64) }, { by: person('mary') })).rejects.toMatchObject({ code: 'APPROVAL_HASH_MISMATCH' })
    expect(await standing.endorse({ standingId, standingHash: hash }, { by: person('mary') })).toMatchObject({ ended: null })
    await reaches(service, await asked(service), 'succeeded')
    await isLeftToAPerson(service, early)
  })

  it('is given by who might approve the question: group, not who asked, proven', async () => {
    const rules = policy({ approverMustDiffer: true, approval: { modes: { write_access: { count: 1, groups: ['operations'] } }, reminderMs: null } })
    const { service, standing, store } = begun({ rules })
    await service.start()
    const terms = await termsFor(store, await asked(service))
    await expect(standing.open({ terms }, { by: person('grace') })).rejects.toMatchObject({ code: 'APPROVER_NOT_IN_GROUP' })
    await expect(standing.open({ terms }, { by: person('ada', { groups: ['operations'] }) })).rejects.toMatchObject({ code: 'APPROVER_IS_REQUESTER' })
    await expect(standing.open({ terms }, { by: { kind: 'user', name: 'grace' } })).rejects.toMatchObject({ code: 'IDENTITY_REQUIRED' })
    await expect(standing.open({ terms: { ...terms, approvalHash: 'a'.repeat(64) } }, { by: person('grace', { groups: ['operations'] }) })).rejects.toMatchObject({ code: 'APPROVAL_HASH_MISMATCH' })
    await expect(standing.open({ terms: { ...terms, until: '2020-01-01T00:00:00Z' } }, { by: person('grace', { groups: ['operations'] }) })).rejects.toMatchObject({ code: 'ALREADY_OVER' })
    expect((await standing.list()).standing).toEqual([])
  })

  it('answers nothing that its own approver asks for, where the two have to differ', async () => {
    const { service } = await given({}, { rules: policy({ approverMustDiffer: true }) })
    await isLeftToAPerson(service, await asked(service, {}, 'grace'))
    await reaches(service, await asked(service, {}, 'ada'), 'succeeded')
  })

  it('falls with the right of who gave it', async () => {
    const { service, standing, parts } = await given({ uses: 5 })
    parts.people = peopleOf('mary')
    await isLeftToAPerson(service, await asked(service))
    expect((await standing.list()).standing[0]?.ended).toContain('grace has not, or no longer, the key')
  })

  it('given in somebody\'s place, it holds no longer than the delegation, and falls with it', async () => {
    const { service, standing, parts, store } = begun({ people: peopleOf('grace', 'mary', 'ada', 'dorothy') })
    await service.start()
    const until = '2098-01-01T00:00:00Z'
    const lent = person('mary', { delegations: [{ from: 'dorothy', groups: [], until, modes: null }] })
    parts.delegations = [{ from: 'dorothy', to: 'mary', until, modes: ['write_access'] }]
    const base = await asked(service)
    await expect(standing.open({ terms: await termsFor(store, base), onBehalfOf: 'dorothy' }, { by: lent })).rejects.toMatchObject({ code: 'NOT_DELEGATED', message: expect.stringContaining('only until 2098-01-01T00:00:00.000Z') })
    expect((await standing.list()).standing).toEqual([])
    expect(await standing.open({ terms: await termsFor(store, base, { until }), onBehalfOf: 'dorothy' }, { by: lent })).toMatchObject({ ended: null })
    await reaches(service, await asked(service), 'succeeded')
    parts.delegations = []
    await isLeftToAPerson(service, await asked(service))
    expect((await standing.list()).standing[0]?.ended).toContain('dorothy delegates approvals of mode write_access no longer to mary')
  })

  it('the second person\'s delegation bounds it, too, and neither says yes to what was rejected meanwhile', async () => {
    const rules = policy({ approval: { modes: { write_access: { count: 2, groups: [] } }, reminderMs: null } })
    const { service, standing, shown, base, parts } = await given({}, { rules, people: peopleOf('grace', 'mary', 'dorothy') })
    const until = '2098-01-01T00:00:00Z'
    parts.delegations = [{ from: 'dorothy', to: 'mary', until, modes: null }]
    const { standingId, standingHash: hash } = shown
    const lent = person('mary', { delegations: [{ from: 'dorothy', groups: [], until, modes: null }] })
    await expect(standing.endorse({ standingId, standingHash: hash, onBehalfOf: 'dorothy' }, { by: lent })).rejects.toMatchObject({ code: 'NOT_DELEGATED' })
    expect((await service.command(base, { type: 'approval.reject', data: { reason: 'not during beam' } }, asHost('dorothy'))).accepted).toBe(true)
    await expect(standing.endorse({ standingId, standingHash: hash }, { by: person('mary') })).rejects.toMatchObject({ code: 'ALREADY_DECIDED', message: 'dorothy rejected it: not during beam' })
    expect((await standing.list()).standing[0]).toMatchObject({ inForceSince: null, endorsements: [{ approver: 'grace' }] })
  })

  it.each<[string, Partial<ExecutionPolicy>]>([
    ['another policy', { policyVersion: 'p2' }], ['another enforcement level', { enforcementLevel: 2 }],
  ])('is void under %s', async (_, change) => {
    const store = createMemoryEventStore()
    const first = await given({ uses: 5 }, { store })
    await first.service.stop()
    const { service } = begun({ store, rules: policy(change) })
    await service.start()
    await isLeftToAPerson(service, await asked(service))
  })

  it('is for those bytes alone', async () => {
    const store = createMemoryEventStore()
    const first = await given({ uses: 5 }, { store })
    await first.service.stop()
    const { service } = begun({ store, code: 'results = {"more": 1}\n' })
    await service.start()
    await isLeftToAPerson(service, await asked(service))
  })

  it('a use that was counted and did not reach its execution reaches it after the restart, and is not counted again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-standing-'))
    cleanups.push(() => { rmSync(folder, { recursive: true }) })
    const store = openSqliteEventStore({ file: join(folder, 'events.sqlite') })
    cleanups.push(() => store.close())
    const { service, standing } = await given({ uses: 1 }, { store })
    // The process dies between the count and the grant: nothing of what it sends any more is recorded.
    const really = store.append.bind(store)
    const append = vi.spyOn(store, 'append').mockImplementation((commit) =>
      commit.events.some(({ type }) => type === 'approval.granted') ? Promise.reject(new StoreUnavailableError('killed')) : really(commit))
    const id = await asked(service)
    await vi.waitFor(async () => expect((await standing.list()).standing[0]?.uses).toHaveLength(1), { timeout: 5000, interval: 5 })
    await service.stop()
    append.mockRestore()
    const next = begun({ store })
    await next.service.start()
    await reaches(next.service, id, 'succeeded')
    expect((await next.standing.list()).standing[0]?.uses).toHaveLength(1)
    await isLeftToAPerson(next.service, await asked(next.service))
  })

  it('where its use cannot be recorded, a person is asked', async () => {
    const { service, standing, store } = await given()
    vi.spyOn(store, 'recordServiceEvent').mockRejectedValue(new StoreUnavailableError('the disk is full'))
    const id = await asked(service)
    await isLeftToAPerson(service, id)
    expect((await standing.list()).standing[0]?.uses).toHaveLength(0)
  })
})
