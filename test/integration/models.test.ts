/** A service and its models, which are servers on loopback that speak the real wire formats and fail on demand. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { composeService, type ComposedService } from '../../adapters/compose.js'
import { createLogger } from '../../adapters/log/createLogger.js'
import { recordedGenerator } from '../../adapters/llm/recordedGenerator.js'
import { recordingsOf } from '../../adapters/llm/recordingsOf.js'
import { recordingsSchema } from '../../adapters/llm/recordings.js'
import { connectClient } from '../../adapters/nats/connectClient.js'
import { factOf, type GenerationInfo, type RecordedEvent } from '../../machines/index.js'
import { silentLogger } from '../../runtime/index.js'
import type { ExecutionClient } from '../../runtime/ports/client.js'
import { cliStage, type CliStage } from '../adapters/cli/cliStage.js'
import { startFaultyModelServer, type FaultyModelServer } from '../adapters/llm/faultyModelServer.js'
import { generationInput } from '../adapters/llm/generationInputs.js'
import { configured, dataFolder, reaches, request, serviceProcess } from './realService.js'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const canary = 'sk-canary-4f1d9c2e7a6b5038'
const reply = '```python\nresults = {"product": 6 * 7}\n```'
const settings = (server: FaultyModelServer, more: object = {}) => ({ base_url: server.url, model: 'some-model', price: { input: 3, output: 15 }, ...more })
const infosOf = (history: readonly RecordedEvent[]): GenerationInfo[] => history.flatMap((recorded) => {
  const fact = factOf(recorded)
  return (fact.type === 'code.generated' || fact.type === 'generation.failed') && fact.data.info ? [fact.data.info] : []
})

describe('a service with two providers', () => {
  let hosted: FaultyModelServer
  let local: FaultyModelServer
  let composed: ComposedService
  let client: ExecutionClient
  let cli: CliStage
  let logFile: string
  beforeAll(async () => {
    [hosted, local, cli] = await Promise.all([startFaultyModelServer(), startFaultyModelServer(), cliStage()])
    logFile = join(cli.folder, 'service.log')
    const llm = { provider: 'openai', api_key_env: 'CANARY', ...settings(hosted), fallback: [{ name: 'local', provider: 'openai-compatible', ...settings(local), model: 'local-model' }] }
    composed = await composeService({
      dataDir: cli.dataDir, env: { CANARY: canary }, log: createLogger({ level: 'debug', readable: false, file: logFile }),
      configuration: configured({ llm, python_executor: { backoff_base_seconds: 0, max_generation_retries: 2 } }),
    })
    client = await connectClient({ ...composed.nats.address, keys: composed.hostKeys })
  })
  afterAll(async () => {
    await client?.close()
    await composed?.stop()
    await Promise.all([hosted.close(), local.close()])
    await cli.clear()
  })

  it('streams the reply, records all that was asked and answered, and replays it from a recording', async () => {
    hosted.next({ kind: 'hangMidStream', text: 'never to end' })
    const first = await client.submit(request())
    const heard: string[] = []
    const leave = new AbortController()
    const listening = (async () => { for await (const observed of first.progress({ signal: leave.signal })) if (observed.kind === 'token') heard.push(observed.text) })()
    await reaches(client, first.executionId, 'generating')
    const before = hosted.abandoned.count
    await vi.waitFor(() => { expect(hosted.requests).toHaveLength(1) }, { timeout: 30_000 })
    await first.cancel({ as: 'ada', reason: 'enough' })
    expect((await first.result()).status).toBe('cancelled')
    // Not only forgotten: the connection is closed, so that nobody computes on.
    await vi.waitFor(() => { expect(hosted.abandoned.count).toBe(before + 1) })
    leave.abort()
    await listening

    hosted.next({ kind: 'reply', text: reply, pieces: 8 })
    const second = await client.submit(request())
    const watched = cli.begin(['watch', second.executionId])
    expect(await second.result()).toMatchObject({ success: true, execution_result: { results: { product: 42 } } })
    await watched.ended
    const history = await second.history()
    const [info] = infosOf(history)
    expect(info).toMatchObject({
      generator: 'openai', model: 'served-model', reply, usage: { inputTokens: 11, outputTokens: 7 }, parameters: { maxOutputTokens: 16_000 }, finishReason: 'stop',
      cost: { amount: 11 * 3e-6 + 7 * 15e-6, currency: 'USD' }, firstTokenMs: expect.any(Number) as number, latencyMs: expect.any(Number) as number,
    })
    expect(hosted.requests.at(-1)?.body['messages']).toMatchObject([{ content: info?.prompt?.system }, { content: info?.prompt?.user }])
    const shown = await cli.run(['replay', second.executionId, '--prompts'])
    expect(shown.stdout).toContain('openai, served-model')
    expect(shown.stdout).toContain('6 * 7')
    const file = join(cli.folder, 'replies.json')
    expect((await cli.run(['export', second.executionId, '--replies', '--to', file])).exitCode).toBe(0)
    const { recordings } = recordingsSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    expect(statSync(file).mode & 0o077).toBe(0)
    const { userQuery, taskObjective } = generationInput({}, { userQuery: request().user_query, taskObjective: request().task_objective }).request
    const again = await recordedGenerator({ recordings, log: silentLogger }).generate(generationInput({}, { userQuery, taskObjective }), { signal: new AbortController().signal, onToken: () => {} })
    expect(again.code).toBe('results = {"product": 6 * 7}\n')
    expect(recordingsOf(history).recordings).toHaveLength(1)
  })

  it('asks the next provider where the first is not able to answer, says so, and counts for both', async () => {
    hosted.next({ kind: 'status', status: 503, message: `busy, ${canary}` })
    local.next({ kind: 'reply', text: reply })
    const execution = await client.submit(request())
    expect((await execution.result()).success).toBe(true)
    const history = await execution.history()
    expect(history.map(({ type }) => type)).toEqual(expect.arrayContaining(['generation.failed', 'generation.redirected', 'code.generated']))
    expect(infosOf(history).map(({ generator, reply: answered }) => [generator, answered])).toEqual([['openai', null], ['local', reply]])
    const used = await cli.run(['usage', '--json'])
    expect((JSON.parse(used.stdout) as { usage: object[] }).usage).toEqual(expect.arrayContaining([expect.objectContaining({ provider: 'local', calls: 1, openCalls: 0, inputTokens: 11, outputTokens: 7 })]))
  })

  it('keeps the key out of everything, however a call fails', async () => {
    hosted.next({ kind: 'reply', text: `\`\`\`python\nresults = {"key": "${canary}"}\n\`\`\``, pieces: 30 })
    const leaked = await client.submit(request())
    expect(await leaked.result()).toMatchObject({ execution_result: { results: { key: '[redacted]' } } })
    hosted.next({ kind: 'errorInStream', text: `x = "${canary}"`, type: 'authentication_error', message: `Incorrect API key provided: ${canary}` })
    const failed = await client.submit(request())
    expect(await failed.result()).toMatchObject({ status: 'failed', failure: { code: 'LLM_CREDENTIALS' } })
    hosted.next({ kind: 'refusal', text: `no, ${canary}` })
    hosted.next({ kind: 'truncated', text: `x = "${canary}"` })
    const refused = await client.submit(request())
    expect(await refused.result()).toMatchObject({ status: 'failed', failure: { code: 'ATTEMPTS_USED_UP' } })
    const histories = await Promise.all([leaked, failed, refused].map((one) => one.history()))
    expect(JSON.stringify(histories)).not.toContain(canary)
    expect(JSON.stringify(histories)).toContain('[redacted]')
    for (const file of filesBelow(cli.folder)) expect(readFileSync(file).includes(canary), file).toBe(false)
  })
})

const filesBelow = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))

it('a reply that was paid for is there after kill -9, and so is what it cost: the budget of the day holds', async () => {
  const server = await startFaultyModelServer()
  onTestFinished(() => server.close())
  const dataDir = dataFolder()
  const file = { llm: { ...settings(server), budget: { tokens_per_day: 18 } }, approval: { capabilities: { python_execution: { mode: 'all_code' } } } }
  const first = await serviceProcess(dataDir, { file })
  server.next({ kind: 'reply', text: reply })
  const { executionId } = await first.client.submit(request())
  await reaches(first.client, executionId, 'awaitingApproval.asked')
  await first.kill()
  const second = await serviceProcess(dataDir, { file })
  await second.client.execution(executionId).approve({ as: 'grace' })
  expect(await second.client.execution(executionId).result()).toMatchObject({ success: true })
  const refused = await second.client.submit(request())
  expect(await refused.result()).toMatchObject({ status: 'failed', failure: { code: 'DAY_BUDGET_USED_UP', message: expect.stringContaining('llm.budget.tokens_per_day') as string } })
  expect(server.requests).toHaveLength(1)
  expect(await second.terminate()).toBe(0)
})
