import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ensureStreams } from '../../../adapters/nats/ensureStreams.js'
import { natsPublisher } from '../../../adapters/nats/natsPublisher.js'
import { executionIdOfMessageId } from '../../../adapters/nats/requestIdentity.js'
import { serveOnNats } from '../../../adapters/nats/serveOnNats.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { anEvent, farEnd, gate } from './farEnd.js'
import { natsStage, paths, until, type NatsStage } from './natsStage.js'

let stage: NatsStage
beforeAll(async () => { stage = await natsStage() })
afterAll(() => stage.clear())

it('any NATS client can publish, request, use JetStream and follow events: nats-py does', async () => {
  const service = await stage.connect('service')
  await ensureStreams(service)
  const api = farEnd()
  const serving = await serveOnNats({ connection: service, api, gate, diagram: async () => '', log: silentLogger, version: '1.2.3' })
  const publisher = natsPublisher({ connection: service, log: silentLogger })
  await publisher.publish([anEvent('PY', 1), anEvent('PY', 2)])

  const script = fileURLToPath(new URL('pythonClient.py', import.meta.url))
  const child = spawn(paths.python, [script, stage.server.url, stage.server.user, stage.server.password, 'PY'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = new Map<string, unknown>()
  let complaints = ''
  child.stderr.on('data', (chunk: Buffer) => { complaints += chunk.toString() })
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { what, value } = JSON.parse(line) as { what: string; value: unknown }
    said.set(what, value)
  })
  const exited = new Promise<number | null>((resolve) => { child.once('exit', resolve) })
  try {
    await until('it follows the events', () => {
      if (child.exitCode !== null) throw new Error(complaints)
      return said.has('subscribed')
    }, 20_000)
    await publisher.publish([anEvent('PY', 3), anEvent('PY', 4)])
    expect(await exited, complaints).toBe(0)
  } finally {
    child.kill('SIGKILL')
    await serving.stop()
  }
  expect(said.get('request')).toMatchObject({ accepted: true, duplicate: false, executionId: expect.any(String) as string })
  expect(said.get('jsPublish')).toMatchObject({ stream: 'COUNTERSIGN_REQUESTS', seq: 3 })
  expect(said.get('jsPublishAgain')).toEqual({ duplicate: true })
  expect(said.get('refused')).toMatchObject({ subject: 'countersign.v1.request', error: { code: 'NOT_JSON' } })
  expect(said.get('events')).toEqual([1, 2, 3, 4])
  expect(said.get('liveEvents')).toEqual([3, 4])
  const executed = [...api.executions.keys()]
  expect(executed).toHaveLength(3)
  expect(executed).toContain(executionIdOfMessageId('py-1'))
})
