/** Approvals on a whole service: two clients at once, several persons, a reminder on NATS, edits, certificates. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { certificateText, verifyCertificate } from '../../adapters/certificate/verifyCertificate.js'
import { connect } from '../../adapters/index.js'
import { factOf, type RecordedEvent } from '../../machines/index.js'
import { anybodysKeys, everybody, key, person, type TestPerson } from '../people.js'
import { asking, configured, reaches, request, serviceHere } from './realService.js'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const program = 'results = {"answer": 42}\n'
const asked = async (approval: Record<string, unknown> = {}, people: Record<string, TestPerson> = {}) => {
  const service = await serviceHere({ configuration: configured({ approval: { ...asking.approval, ...approval }, people }) })
  const execution = await service.client.submit(request({ approved_code: program }))
  await reaches(service.client, execution.executionId, 'awaitingApproval.asked')
  const { approvalHash } = dataOf(await execution.history(), 'approval.requested')
  return { service, execution, approvalHash }
}
const dataOf = (history: readonly RecordedEvent[], type: string) => history.filter((event) => event.type === type).at(-1)?.data as { approvalHash: string }

describe('approvals on a whole service', () => {
  it('of two clients at once one decides, and the other is told who did', async () => {
    const { service, execution, approvalHash } = await asked()
    const other = await connect({ dataDir: service.dataDir, keys: service.composed.hostKeys })
    const answers = await Promise.allSettled([
      execution.approve({ as: 'grace', approvalHash }),
      other.execution(execution.executionId).reject({ as: 'ruth', reason: 'beam is on' }),
    ])
    await other.close()
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as Error] : []))
    expect(refused).toHaveLength(1)
    expect(refused[0]).toMatchObject({ code: 'ALREADY_DECIDED', message: expect.stringMatching(/grace approved it at|ruth rejected it: beam is on/) })
    await reaches(service.client, execution.executionId, answers[0].status === 'fulfilled' ? 'succeeded' : 'rejected')
  })

  it('two persons are needed, reminded of it, and their grant leaves a certificate that is checked off-line', async () => {
    const { service, execution, approvalHash } = await asked({ modes: { read_only: { count: 2 } }, reminder_seconds: 0.2 })
    await vi.waitFor(async () => expect((await execution.history()).map(({ type }) => type)).toContain('approval.reminded'), { timeout: 20_000, interval: 50 })
    expect((await execution.approve({ as: 'grace', approvalHash })).events).toEqual(['approval.endorsed'])
    await expect(execution.approve({ as: 'Grace', approvalHash })).rejects.toMatchObject({ code: 'ALREADY_ENDORSED' })
    expect((await execution.approve({ as: 'ruth', approvalHash })).events).toEqual(['approval.granted'])
    await reaches(service.client, execution.executionId, 'succeeded')
    const issued = (await execution.history()).map(factOf).flatMap((fact) => (fact.type === 'certificate.issued' ? [fact.data.certificate] : []))
    expect(issued).toHaveLength(1)
    const { certificateKey } = JSON.parse(readFileSync(join(service.dataDir, 'service.json'), 'utf8')) as { certificateKey: string }
    const verdict = verifyCertificate({ text: issued.map(certificateText).join(''), code: program, serviceKey: certificateKey })
    expect(verdict).toMatchObject({ problem: null, statement: { predicate: { executionId: execution.executionId, approvalHash, approvers: [{ approver: 'grace' }, { approver: 'ruth' }] } } })
  })

  it('is given in the place of somebody who delegated it, by nobody else, and the certificate says so', async () => {
    const delegations = [{ from: 'dorothy', to: 'mary', until: '2999-01-01T00:00:00Z' }]
    const people = { ...everybody, dorothy: person('dorothy', ['approver'], ['operations']), mary: person('mary', ['approver']) }
    const { service, execution, approvalHash } = await asked({ modes: { read_only: { groups: ['operations'] } }, delegations }, people)
    // With keys of their own: what is signed is what the certificate shows.
    const client = await connect({ dataDir: service.dataDir, keys: anybodysKeys })
    onTestFinished(() => client.close())
    const { approve } = client.execution(execution.executionId)
    await expect(approve({ as: 'mary', approvalHash })).rejects.toMatchObject({ code: 'APPROVER_NOT_IN_GROUP', message: expect.stringContaining('approve it for dorothy') })
    await expect(approve({ as: 'grace', approvalHash, onBehalfOf: 'dorothy' })).rejects.toMatchObject({ code: 'NOT_DELEGATED' })
    expect((await approve({ as: 'mary', approvalHash, onBehalfOf: 'dorothy' })).events).toEqual(['approval.granted'])
    await reaches(service.client, execution.executionId, 'succeeded')
    const issued = (await execution.history()).map(factOf).flatMap((fact) => (fact.type === 'certificate.issued' ? [certificateText(fact.data.certificate)] : []))
    const verdict = verifyCertificate({ text: issued.join(''), code: program, personKeys: { mary: key('mary').keyId } })
    expect(verdict).toMatchObject({ problem: null, statement: { predicate: { approvers: [{ approver: 'mary', onBehalfOf: 'dorothy', groups: ['operations'] }] } } })
  })

  it('an edit that does not pass comes back to the question with the program before it', async () => {
    const { service, execution, approvalHash } = await asked()
    await execution.edit({ as: 'grace', code: 'broken(' })
    await vi.waitFor(async () => expect((await execution.history()).filter(({ type }) => type === 'approval.requested')).toHaveLength(2), { timeout: 20_000, interval: 50 })
    const facts = (await execution.history()).map(factOf)
    expect(facts.find(({ type }) => type === 'edit.refused')?.data).toMatchObject({ editor: 'grace', failure: { code: 'SYNTAX_ERROR' } })
    await execution.approve({ as: 'ruth', approvalHash })
    await reaches(service.client, execution.executionId, 'succeeded')
    expect((await execution.result()).generated_code).toBe(program)
  })
})
