/** Any NATS client will do: here Python's, from the virtual environment. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { reaches, configured, asking, dataFolder, paths, requestFor, serviceHere, serviceProcess } from './realService.js'
import { readServiceFile } from '../../adapters/serviceFile.js'

const script = fileURLToPath(new URL('natsClient.py', import.meta.url))

function python(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(paths.python, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (text: Buffer) => (stdout += text.toString()))
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
    child.once('exit', (code) => resolve({ code, stdout, stderr }))
  })
}

// Whole services start and stop here, several in a test.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

describe('nats-py', () => {
  it('publishes a request, is told the id, receives every event, and asks for the result', async () => {
    const { dataDir } = await serviceHere()
    const { code, stdout, stderr } = await python('request', dataDir)
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as { reply?: { accepted: boolean; executionId: string }; event?: string; version?: number })
    expect(lines[0]?.reply).toMatchObject({ accepted: true })
    const events = lines.filter(({ event }) => event)
    expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1))
    expect(events[0]?.event).toBe('execution.requested')
    expect(events.at(-1)?.event).toBe('execution.succeeded')
  })

  // How one signs from Python: docs/examples/approve.py, which test/docs/examples.test.ts runs.
  it('cannot approve under a name that it only says', async () => {
    const { client, dataDir } = await serviceHere({ configuration: configured(asking) })
    const { executionId } = await client.submit(requestFor('results = {}\n'))
    await reaches(client, executionId, 'awaitingApproval.asked')
    const { stdout } = await python('approve', dataDir, executionId)
    expect(JSON.parse(stdout)).toMatchObject({ accepted: false, error: { code: 'IDENTITY_REQUIRED' } })
    await client.execution(executionId).approve({ as: 'grace' })
    await reaches(client, executionId, 'succeeded')
  })

  it('publishes while the service is down (but NATS is up): it is served, once, when the service is up', async () => {
    const own = dataFolder()
    const { composed: nats } = await serviceHere({ dataDir: own })
    const { url, user = '', password = '' } = readServiceFile(own)?.nats ?? { url: '' }
    expect(nats.nats.address.url).toBe(url)
    // A second service on the same NATS, with a database of its own, is the one that is down: the first stops serving.
    await nats.serving.stop()
    expect(await python('publish', own)).toMatchObject({ code: 0, stderr: '' })
    const dataDir = dataFolder()
    const second = await serviceProcess(dataDir, { file: { nats: { url, user, password } } })
    const [execution] = await (async () => {
      for (let tries = 0; tries < 200; tries++) {
        const list = await second.client.list()
        if (list.length > 0) return list
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      return []
    })()
    expect(execution?.userQuery).toBe('asked while nobody was there')
    expect(await second.client.list()).toHaveLength(1)
    await second.terminate()
  })
})
