/** Without its installation: what is said, and how the process that holds a model is looked after. With it: test/integration/localModel.test.ts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { localGenerator } from '../../../adapters/llm/local/localGenerator.js'
import { startModelServer } from '../../../adapters/llm/local/startModelServer.js'
import { silentLogger } from '../../../runtime/index.js'

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'countersign-model-')) })
afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

const started = (script: string, timeoutMs = 60_000) => {
  const file = join(folder, 'server.mjs')
  writeFileSync(file, script)
  return startModelServer(file, { library: 'library.js', weights: 'weights.gguf' }, { log: silentLogger, timeoutMs })
}

test('says how to install the model where it is not', () => {
  expect(() => localGenerator({ root: folder, packages: [], log: silentLogger })).toThrow(/npm run setup -- --local-model/)
})

test('a server that does not come up is a failure with its last words', async () => {
  await expect(started(`process.stderr.write('no such weights\\n'); process.exit(3)`)).rejects.toMatchObject({ failure: { code: 'LOCAL_MODEL_UNUSABLE', category: 'configuration', message: expect.stringContaining('no such weights') } })
})

test('the key is in nobody\'s command line, and the process ends with stop', async () => {
  const server = await started(`console.log('loading'); console.log(JSON.stringify({ port: 1234, seen: process.argv })); if (process.argv.includes(process.env.SERVER_KEY)) process.exit(1); setInterval(() => {}, 1000)`)
  expect(server.baseUrl).toBe('http://127.0.0.1:1234/v1')
  await server.stop()
  expect(await server.exited).toMatchObject({ signal: 'SIGTERM' })
})
