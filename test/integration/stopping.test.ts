/** How a service in this process ends: with time for what runs, and wholly, also when it did not get to its start. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { composeDoctor, examine } from '../../adapters/composeDoctor.js'
import { composeService } from '../../adapters/compose.js'
import { createService } from '../../adapters/index.js'
import { startJupyterServer } from '../../adapters/jupyter/startJupyterServer.js'
import type { CodeGenerator } from '../../adapters/llm/codeGenerator.js'
import { databaseFile } from '../../adapters/serviceFile.js'
import { silentLogger } from '../../runtime/index.js'
import { openSqliteEventStore } from '../../store/index.js'
import { configured, dataFolder, obedient, paths, reaches, request, requestFor } from './realService.js'
import { asHost } from '../../runtime/ports/identity.js'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

it('the library lets a running program end, and follows it, before it stops', async () => {
  const dataDir = dataFolder()
  const service = await createService({ dataDir, configuration: configured(), env: {}, generator: obedient })
  const execution = await service.submit(requestFor('import time\ntime.sleep(2)\nresults = {"done": True}\n'))
  await reaches(service, execution.executionId, 'executing.running.computing')
  await service.stop()
  const store = openSqliteEventStore({ file: databaseFile(dataDir), readOnly: true })
  onTestFinished(() => store.close())
  const types = (await store.readExecution(execution.executionId)).map(({ type }) => type)
  expect(types).toContain('run.completed')
})

it('a service that fails at the last step of its start leaves nothing at work', async () => {
  const dataDir = dataFolder()
  const signals: AbortSignal[] = []
  const endless: CodeGenerator = {
    name: 'endless',
    generate: (_input, { signal }) => {
      signals.push(signal)
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))
    },
  }
  const options = { dataDir, configuration: configured(), env: {}, log: silentLogger, generator: endless }
  const first = await composeService(options)
  await first.service.submit(request(), asHost('ada'))
  await vi.waitFor(() => expect(signals).toHaveLength(1), { timeout: 20_000 })
  await first.stop()
  // service.json cannot be written where a folder stands.
  mkdirSync(join(dataDir, 'service.json'))
  await expect(composeService(options)).rejects.toThrow()
  expect(signals).toHaveLength(2)
  expect(signals[1]?.aborted).toBe(true)
})

it('doctor finds a Jupyter Server of the facility well', async () => {
  const dataDir = dataFolder()
  const server = await startJupyterServer({
    python: paths.python, dataDir: join(dataDir, 'jupyter'), rootDir: join(dataDir, 'executed_scripts'), kernelspecs: [], log: silentLogger,
  })
  onTestFinished(() => server.stop())
  const probes = composeDoctor({ dataDir, configuration: configured({ jupyter: { url: server.url, token: server.token } }), env: process.env })
  const checks = await Promise.all(probes.filter(({ name }) => name === 'Jupyter Server').map(examine))
  expect(checks).toMatchObject([{ name: 'Jupyter Server', status: 'works', detail: 'answers', where: server.url }])
})
