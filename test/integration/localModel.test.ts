/**
 * A real, very small model in a whole service: real tokens, real streaming, mostly nonsense for programs, and executions that end as they should all
 * the same. Opt-in, since it takes an installation of 200 MB and minutes: `npm run test:model`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { composeService, type ComposedService } from '../../adapters/compose.js'
import { localGenerator, type LocalGenerator } from '../../adapters/llm/local/localGenerator.js'
import { isInstalled, localModelFiles, localModelName } from '../../adapters/llm/local/localModelFiles.js'
import { connectClient } from '../../adapters/nats/connectClient.js'
import { attemptsOf, effectCatalogue, factOf } from '../../machines/index.js'
import { silentLogger } from '../../runtime/index.js'
import type { ExecutionClient } from '../../runtime/ports/client.js'
import { configured, paths, request } from './realService.js'

const asked = process.env['TEST_MODEL'] === '1'
const patience = 1_800_000

describe.skipIf(!asked)('a real small model', () => {
  let dataDir: string
  let generator: LocalGenerator
  let composed: ComposedService
  let client: ExecutionClient

  beforeAll(async () => {
    expect(isInstalled(localModelFiles(paths.root)), 'npm run test:model installs it').toBe(true)
    dataDir = mkdtempSync(join(tmpdir(), 'countersign-model-'))
    generator = localGenerator({ root: paths.root, packages: ['numpy 2.4'], log: silentLogger, maxOutputTokens: 256 })
    composed = await composeService({ dataDir, configuration: configured(), env: {}, log: silentLogger, generator })
    client = await connectClient({ ...composed.nats.address, keys: composed.hostKeys })
  })

  afterAll(async () => {
    await client.close()
    await composed.stop()
    await generator.close()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  })

  it('streams its tokens, and the execution comes to a proper end within its attempts', { timeout: patience }, async () => {
    const handle = await client.submit(request({ retries: 2 }))
    const watching = new AbortController()
    const tokens: string[] = []
    const watched = (async () => { for await (const seen of handle.progress({ signal: watching.signal })) if (seen.kind === 'token') tokens.push(seen.text) })()
    const result = await handle.result()
    watching.abort()
    await watched
    const history = await handle.history()
    const facts = history.map(factOf)
    // Whatever it wrote: a program that ran, or two attempts and a reason in words.
    if (!result.success) expect(result.failure).toMatchObject({ code: expect.stringMatching(/^(ATTEMPTS_USED_UP|WRITES_DISABLED|PROHIBITED_IMPORT)$/) })
    const attempts = attemptsOf(history)
    expect(attempts.length).toBeGreaterThan(0)
    expect(attempts.length).toBeLessThanOrEqual(2)
    expect(tokens.length).toBeGreaterThan(3)
    for (const fact of facts) {
      if (fact.type !== 'code.generated') continue
      expect(effectCatalogue.generateCode.answer.shape.info.safeParse(fact.data.info).success).toBe(true)
      expect(fact.data.info).toMatchObject({ generator: 'local', model: localModelName })
      expect(fact.data.info.usage?.outputTokens).toBeGreaterThan(0)
      expect(fact.data.info.reply?.length).toBeGreaterThan(0)
    }
  })
})
