/** A life in files, on real parts: exported, verified and shown elsewhere, held, archived, brought back; and kill -9 in between. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { databaseFile } from '../../adapters/serviceFile.js'
import { openSqliteEventStore } from '../../store/index.js'
import { cliStage, type CliStage } from '../adapters/cli/cliStage.js'
import { configured, dataFolder, paths, request, serviceHere, startService, type ServiceHere } from './realService.js'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const writing = 'with open("left.txt", "w") as file:\n    file.write("left here")\nprint("done")\nresults = {"done": True}\n'
let stage: CliStage
beforeAll(async () => {
  stage = await cliStage()
})
afterAll(() => stage.clear())
const on = (dataDir: string) => (...argv: string[]) => stage.run([...argv, '--data', dataDir])

async function finished({ client }: ServiceHere, key?: string): Promise<string> {
  const execution = await client.submit(request({ approved_code: writing }), key === undefined ? {} : { idempotencyKey: key })
  expect(await execution.result()).toMatchObject({ success: true })
  return execution.executionId
}

describe('one execution as a file', () => {
  it('is exported beside a running service, verifies and is shown anywhere, and is imported into a fresh data folder', async () => {
    const here = await serviceHere()
    const id = await finished(here)
    const cli = on(here.dataDir)
    const file = join(stage.folder, 'one.gz')
    expect(await cli('export', id, '--to', file)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('files') })
    expect(await cli('export', id, '--to', file)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('ARCHIVE_EXISTS') })
    const fresh = dataFolder()
    const there = on(fresh)
    for (const argv of [['verify', file], ['show', file], ['replay', file, '--at', '3'], ['history', file, '--type', 'run.*'], ['diagram', file, '--format', 'mermaid']]) {
      expect(await there(...argv), argv.join(' ')).toMatchObject({ exitCode: 0, stderr: '' })
    }
    expect(existsSync(databaseFile(fresh))).toBe(false)
    expect(await there('import', file)).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('imported') })
    expect(await there('import', file)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('here already') })
    expect(await there('verify', '--all')).toMatchObject({ exitCode: 0 })
    const [one, other] = await Promise.all([cli, there].map(async (run) => JSON.parse((await run('show', id, '--json')).stdout) as { imported: { folder: string } | null }))
    expect({ ...other, imported: null }).toEqual(one)
    expect(readdirSync(other?.imported?.folder ?? '')).toEqual(expect.arrayContaining(['left.txt', 'notebook.ipynb', 'execution_metadata.json']))
    const second = await serviceHere({ dataDir: fresh })
    await finished(second)
    const told = await second.composed.store.readAll()
    expect(told.length).toBeGreaterThan(0)
    expect(told.map(({ executionId }) => executionId)).not.toContain(id)
    const { state } = await second.composed.nats.connection.raw.jetstreamManager().then((manager) => manager.streams.info('COUNTERSIGN_EVENTS', { subjects_filter: `countersign.v1.event.${id}.>` }))
    expect(state.subjects ?? {}, 'nothing of an imported history is published').toEqual({})
  })
})

describe('retention', () => {
  it('archives through the running service what is over, published and not held; its id and its key stay known; import brings it back', async () => {
    const here = await serviceHere()
    const cli = on(here.dataDir)
    const [old, held] = [await finished(here, 'the-key'), await finished(here)]
    await finished(here)
    await here.client.execution(held).hold({ as: 'otto', reason: 'incident 12' })
    const dry = JSON.parse((await cli('archive', '--older-than', '0s', '--dry-run', '--json')).stdout) as { archived: number }
    expect(dry.archived).toBeGreaterThanOrEqual(1)
    expect(existsSync(join(here.dataDir, 'archives'))).toBe(false)
    const ran = await cli('archive', '--older-than', '0s', '--json')
    const { executions } = JSON.parse(ran.stdout) as { executions: { executionId: string; file: string | null; stays: string | null }[] }
    expect(executions.find(({ executionId }) => executionId === held)).toMatchObject({ file: null, stays: expect.stringContaining('incident 12') })
    const file = executions.find(({ executionId }) => executionId === old)?.file ?? ''
    expect(await cli('verify', file)).toMatchObject({ exitCode: 0 })
    expect(await cli('show', old)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(file) })
    expect(await cli('verify', '--all')).toMatchObject({ exitCode: 0 })
    await expect(here.client.execution(old).summary()).rejects.toMatchObject({ code: 'UNKNOWN_EXECUTION' })
    expect((await here.client.submit(request({ approved_code: writing }), { idempotencyKey: 'the-key' })).executionId).toBe(old)
    await expect(here.client.submit(request({ approved_code: 'results = {}\n' }), { idempotencyKey: 'the-key' })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
    expect(await cli('import', file)).toMatchObject({ exitCode: 0 })
    expect(await here.client.execution(old).result()).toMatchObject({ success: true })
    await here.client.execution(held).releaseHold({ as: 'otto', reason: 'closed' })
    await finished(here)
    expect((await cli('archive', '--older-than', '0s')).stdout).toContain(`${held} `)
    await expect(here.client.execution(held).summary()).rejects.toMatchObject({ code: 'UNKNOWN_EXECUTION' })
  })

  it('sweeps by itself where that is configured, and works without a service', async () => {
    const dataDir = dataFolder()
    const first = await startService({ dataDir })
    const id = await finished(first)
    await finished(first)
    await first.stop()
    const second = await startService({ dataDir, configuration: configured({ retention: { archive_after: '0s' } }) })
    await vi.waitFor(async () => expect(await second.composed.store.tombstone(id)).not.toBeNull(), { timeout: 20_000 })
    await second.stop()
    const [file = ''] = readdirSync(join(dataDir, 'archives'))
    const cli = on(dataDir)
    expect(await cli('import', join(dataDir, 'archives', file))).toMatchObject({ exitCode: 0, stderr: '' })
    expect(await cli('archive', '--older-than', '30d')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('0 archived, 0 stay') })
  })

  it.each(['written', 'checked', 'taken out', 'folder removed'])('loses nothing when killed after "%s"', async (step) => {
    const dataDir = dataFolder()
    const service = await startService({ dataDir })
    const id = await finished(service)
    await finished(service)
    const history = (await service.client.execution(id).history()).map(({ hash }) => hash)
    await service.stop()
    const loader = fileURLToPath(new URL('../store/loadTypeScript.mjs', import.meta.url))
    const main = fileURLToPath(new URL('../adapters/archive/archiveUntilKilled.ts', import.meta.url))
    const child = spawn(process.execPath, [loader, main, dataDir, id, step], { cwd: paths.root, stdio: 'inherit' })
    expect((await once(child, 'exit'))[1]).toBe('SIGKILL')

    const cli = on(dataDir)
    const [file = ''] = readdirSync(join(dataDir, 'archives')).filter((name) => name.endsWith('.gz'))
    expect(await cli('verify', join(dataDir, 'archives', file))).toMatchObject({ exitCode: 0 })
    const store = openSqliteEventStore({ file: databaseFile(dataDir), readOnly: true })
    const there = await store.head(id)
    await store.close()
    expect(there === null).toBe(step === 'taken out' || step === 'folder removed')
    // The next one goes on where this one ended.
    expect(await cli('archive', '--older-than', '0s')).toMatchObject({ exitCode: 0, stderr: '' })
    expect(await cli('verify', '--all')).toMatchObject({ exitCode: 0 })
    expect(readdirSync(join(dataDir, 'archives')).filter((name) => name.startsWith(id))).toHaveLength(1)
    expect(readdirSync(join(dataDir, 'executed_scripts')).flatMap((month) => readdirSync(join(dataDir, 'executed_scripts', month))).filter((name) => name.endsWith(id.slice(-8).toLowerCase()))).toEqual([])
    expect(await cli('import', join(dataDir, 'archives', file))).toMatchObject({ exitCode: 0 })
    const events = (await cli('history', id)).stdout.trim().split('\n').map((line) => (JSON.parse(line) as { hash: string }).hash)
    expect(events).toEqual(history)
  })
})
