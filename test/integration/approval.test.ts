/** Approvals on a whole service: two clients at once, several persons, a reminder on NATS, edits, certificates. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { certificateText, verifyCertificate } from '../../adapters/certificate/verifyCertificate.js'
import { connect } from '../../adapters/index.js'
import { factOf, type RecordedEvent } from '../../machines/index.js'
import { asking, configured, reaches, request, serviceHere } from './realService.js'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const program = 'results = {"answer": 42}\n'
const asked = async (approval: Record<string, unknown> = {}) => {
  const service = await serviceHere({ configuration: configured({ approval: { ...asking.approval, ...approval } }) })
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
