import { RetentionPolicy } from 'nats'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { NatsConnection } from '../../../adapters/nats/connectNats.js'
import { ensureStreams } from '../../../adapters/nats/ensureStreams.js'
import { natsStage, type NatsStage } from './natsStage.js'

let stage: NatsStage
let connection: NatsConnection
beforeAll(async () => {
  stage = await natsStage()
  connection = await stage.connect()
})
afterAll(() => stage.clear())

const manager = () => connection.raw.jetstreamManager()
const names = async () => {
  const found: string[] = []
  for await (const { config } of (await manager()).streams.list()) found.push(config.name)
  return found.sort()
}
afterEach(async () => { for (const name of await names()) await (await manager()).streams.delete(name) })

describe('the JetStream streams', () => {
  it('are made once, and the probe leaves nothing behind', async () => {
    await ensureStreams(connection)
    await ensureStreams(connection)
    expect(await names()).toEqual(['COUNTERSIGN_EVENTS', 'COUNTERSIGN_REQUESTS'])
    expect((await (await manager()).streams.info('COUNTERSIGN_REQUESTS')).config).toMatchObject({ no_ack: true, retention: 'workqueue', storage: 'file' })
    expect((await (await manager()).streams.info('COUNTERSIGN_EVENTS')).config).toMatchObject({ retention: 'limits', storage: 'file', allow_direct: true })
  })

  it('flush each request that waits, and do not wait for the disk with events', async () => {
    await ensureStreams(connection)
    const { config: requests } = await (await manager()).streams.info('COUNTERSIGN_REQUESTS')
    expect(requests).not.toHaveProperty('persist_mode')
    expect((await (await manager()).streams.info('COUNTERSIGN_EVENTS')).config).toMatchObject({ persist_mode: 'async' })
  })

  it('are put right where that can be done, and keep what an operator set', async () => {
    await ensureStreams(connection)
    await (await manager()).streams.update('COUNTERSIGN_REQUESTS', { no_ack: false, max_msgs: 500 })
    await ensureStreams(connection)
    expect((await (await manager()).streams.info('COUNTERSIGN_REQUESTS')).config).toMatchObject({ no_ack: true, max_msgs: 500 })
  })

  it.each([
    ['another kind of retention', { name: 'COUNTERSIGN_REQUESTS', subjects: ['countersign.v1.request'], retention: RetentionPolicy.Interest }],
    ['another stream on the same subjects', { name: 'MINE', subjects: ['countersign.>'], retention: RetentionPolicy.Limits }],
  ])('in whose way stands %s: a clear error', async (_what, config) => {
    await (await manager()).streams.add({ ...config, no_ack: config.name === 'MINE' })
    await expect(ensureStreams(connection)).rejects.toMatchObject({ code: 'JETSTREAM_CONFLICT', message: expect.stringContaining('nats stream') as string })
  })
})
