/** Forks on a whole service: other code, another request, after an approval; each in a folder of its own. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { asking, configured, reaches, request, requestFor, startService, type ServiceHere } from './realService.js'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let service: ServiceHere
beforeAll(async () => { service = await startService({ configuration: configured(asking) }) })
afterAll(() => service.stop())

const approved = async (id: string, as = 'grace') => {
  await reaches(service.client, id, 'awaitingApproval.asked')
  await service.client.execution(id).approve({ as })
  return service.client.execution(id).result()
}

describe('a fork', () => {
  it('after an approval is asked about anew, runs the same bytes in its own folder, and leaves its parent alone', async () => {
    const parent = await service.client.submit(request({ approved_code: 'open("own.txt", "w").write("mine")\nresults = {"answer": 42}\n' }))
    const first = await approved(parent.executionId)
    const before = await parent.history()
    const granted = before.find(({ type }) => type === 'approval.granted')
    const fork = await parent.fork({ at: granted?.version ?? 0, as: 'otto' })
    await reaches(service.client, fork.executionId, 'awaitingApproval.asked')
    expect((await fork.history()).map(({ type }) => type)).not.toContain('approval.granted')
    const second = await approved(fork.executionId, 'ruth')
    expect(second.execution_result?.results).toEqual(first.execution_result?.results)
    expect(second.execution_folder).not.toBe(first.execution_folder)
    expect(await fork.summary()).toMatchObject({ requester: 'otto', parent: { executionId: parent.executionId, version: granted?.version } })
    const metadata = JSON.parse(readFileSync(join(second.execution_folder ?? '', 'execution_metadata.json'), 'utf8')) as object
    expect(metadata).toMatchObject({ parent: { execution_id: parent.executionId, version: granted?.version, hash: granted?.hash } })
    expect(readFileSync(second.notebook_path ?? '', 'utf8')).toContain(`Fork of: \`${parent.executionId}\``)
    expect(await parent.history()).toEqual(before)
  })

  it('with other code runs that, with another request that; the same key is the same fork', async () => {
    const parent = await service.client.submit(requestFor('raise ValueError("no")\n', 'results = {"second": True}\n'))
    await reaches(service.client, parent.executionId, 'awaitingApproval.asked')
    const other = await parent.fork({ code: 'results = {"own": True}\n', idempotencyKey: 'f1' })
    expect((await parent.fork({ code: 'results = {"own": True}\n', idempotencyKey: 'f1' })).executionId).toBe(other.executionId)
    await expect(parent.fork({ code: 'results = {}\n', idempotencyKey: 'f1' })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
    expect((await approved(other.executionId)).execution_result?.results).toEqual({ own: true })
    const anew = await parent.fork({ at: 1, request: { capability_prompts: ['results = {"patched": True}\n'] } })
    expect((await approved(anew.executionId)).execution_result?.results).toEqual({ patched: true })
    await expect(parent.fork({ at: 2 })).rejects.toMatchObject({ code: 'INSIDE_A_COMMIT', message: expect.stringContaining('Fork at 1 or at 3') })
    await expect(parent.fork({ request: { retries: 0 } })).rejects.toMatchObject({ code: 'INVALID_REQUEST', issues: [{ path: 'retries' }] })
    await expect(service.client.execution('01M82VARM0Z6NNDFR8WWPJ9KHJ').fork()).rejects.toMatchObject({ code: 'UNKNOWN_EXECUTION' })
    await parent.cancel({ as: 'ada' })
  })
})
