/** A key given by the client names one execution for ever: over restarts, beyond JetStream's window, while nobody serves. */
import { describe, expect, it, vi } from 'vitest'
import { createService } from '../../adapters/index.js'
import { ServiceUnreachableError } from '../../runtime/ports/client.js'
import { configured, dataFolder, reaches, request, serviceHere, serviceProcess, startService } from './realService.js'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const wanted = request({ approved_code: 'results = {"answer": 42}\n' })
const other = { ...wanted, task_objective: 'Something else' }
const how = { idempotencyKey: 'order-1' }

describe('the same key', () => {
  it('is the same execution after kill -9 and a restart, and run once; with another body it is refused by name', async () => {
    const dataDir = dataFolder()
    const first = await serviceProcess(dataDir)
    const { executionId } = await first.client.submit(wanted, how)
    expect((await first.client.submit({ ...wanted, retries: 3 }, how)).executionId).toBe(executionId)
    await reaches(first.client, executionId, 'succeeded')
    await first.kill()
    const second = await serviceProcess(dataDir)
    expect((await second.client.submit(wanted, how)).executionId).toBe(executionId)
    await expect(second.client.submit(other, how)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED', message: expect.stringContaining(`${executionId}, which was asked for with another request (task_objective differs)`) })
    const execution = second.client.execution(executionId)
    expect((await execution.history()).filter(({ type }) => type === 'run.started')).toHaveLength(1)
    expect(await second.client.list()).toHaveLength(1)
  })

  it('is the same execution when JetStream has forgotten it', async () => {
    const { composed, client } = await serviceHere()
    const { executionId } = await client.submit(wanted, how)
    await reaches(client, executionId, 'succeeded')
    const manager = await composed.nats.connection.raw.jetstreamManager()
    await manager.streams.delete('COUNTERSIGN_REQUESTS')
    await vi.waitFor(() => manager.streams.info('COUNTERSIGN_REQUESTS'), { timeout: 20_000 })
    expect((await client.submit(wanted, how)).executionId).toBe(executionId)
    await expect(client.submit(other, how)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
    expect(await client.list()).toHaveLength(1)
  })

  it('in process: createService answers as the wire does', async () => {
    const service = await createService({ dataDir: dataFolder(), env: {}, configuration: configured() })
    try {
      const [one, again] = [await service.submit(wanted, how), await service.submit(wanted, how)]
      expect(again.executionId).toBe(one.executionId)
      await expect(service.submit(other, how)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
      await one.result()
    } finally {
      await service.stop()
    }
  })

  it('sent while the service was down, and again when it is up, is one execution', async () => {
    const dataDir = dataFolder()
    const first = await startService({ dataDir })
    await first.composed.serving.stop()
    const error: unknown = await first.client.submit(wanted, how).catch((problem: unknown) => problem)
    await first.stop()
    if (!(error instanceof ServiceUnreachableError) || error.executionId === null) throw error
    const promised = error.executionId
    const again = await serviceHere({ dataDir })
    await reaches(again.client, promised, 'succeeded')
    expect((await again.client.submit(wanted, how)).executionId).toBe(promised)
    await expect(again.client.submit(other, how)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
    expect(await again.client.list()).toHaveLength(1)
  })
})
