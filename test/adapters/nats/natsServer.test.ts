import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connect } from 'nats'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectNats } from '../../../adapters/nats/connectNats.js'
import { startNatsServer, type NatsServerExit } from '../../../adapters/nats/startNatsServer.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { paths, until } from './natsStage.js'

let folder: string
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'countersign-nats-')) })
afterEach(() => rm(folder, { recursive: true, force: true }))

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('the embedded nats-server', () => {
  it('runs on loopback, on its own port, lets in only who has its credentials, and is gone after stop', async () => {
    const settings = { binary: paths.natsServer, log: silentLogger }
    const one = await startNatsServer({ ...settings, dataDir: join(folder, 'one') })
    const two = await startNatsServer({ ...settings, dataDir: join(folder, 'two') })
    try {
      expect(new URL(one.url).hostname).toBe('127.0.0.1')
      expect(one.url).not.toBe(two.url)
      expect(one.password).not.toBe(two.password)
      expect(one.version).toMatch(/^\d+\.\d+/)
      await expect(connect({ servers: one.url })).rejects.toThrow()
      await expect(connectNats({ url: one.url, user: one.user, password: two.password, name: 't', log: silentLogger }))
        .rejects.toMatchObject({ code: 'NATS_UNREACHABLE', message: expect.stringContaining('credentials') as string })
      const connection = await connect({ servers: one.url, user: one.user, pass: one.password })
      expect(connection.info?.max_payload).toBe(8 * 1024 * 1024)
      await connection.close()
      const config = join(folder, 'one', 'nats-server.conf')
      expect((await stat(config)).mode & 0o777).toBe(0o600)
      expect(await readFile(config, 'utf8')).toContain('sync_interval: always')
    } finally {
      await one.stop()
      await two.stop()
    }
    expect(alive(one.pid)).toBe(false)
    expect(alive(two.pid)).toBe(false)
  })

  it('tells when it ends by itself, and only then', async () => {
    const exits: NatsServerExit[] = []
    const settings = { binary: paths.natsServer, dataDir: folder, log: silentLogger, onExit: (exit: NatsServerExit) => { exits.push(exit) } }
    const stopped = await startNatsServer(settings)
    await stopped.stop()
    const killed = await startNatsServer(settings)
    expect(exits).toEqual([])
    process.kill(killed.pid, 'SIGKILL')
    await until('it is told', () => exits.length === 1)
    expect(exits).toEqual([{ code: null, signal: 'SIGKILL' }])
    await killed.stop()
  })

  it.skipIf(spawnSync('setpriv', ['--version']).status !== 0)('ends with the process that started it, even when that is killed', async () => {
    const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
    const parent = spawn(process.execPath, [here('../../store/loadTypeScript.mjs'), here('startAndWait.ts'), paths.natsServer, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [said] = await once(parent.stdout, 'data') as [Buffer]
    const pid = Number(said.toString())
    expect(alive(pid)).toBe(true)
    parent.kill('SIGKILL')
    await until('the server is gone', () => !alive(pid))
  })

  it.each([
    ['there is no such program', '/nowhere/nats-server'],
    ['the program is another one', '/bin/false'],
  ])('says what to do when %s', async (_what, binary) => {
    await expect(startNatsServer({ binary, dataDir: folder, log: silentLogger }))
      .rejects.toMatchObject({ code: 'NATS_SERVER_FAILED', message: expect.stringContaining(binary) as string })
  })

  it('shows its last words when its store cannot be used', async () => {
    await expect(startNatsServer({ binary: paths.natsServer, dataDir: folder, log: silentLogger, port: 1e9 }))
      .rejects.toMatchObject({ code: 'NATS_SERVER_FAILED', message: expect.stringContaining('last words') as string })
  })
})

describe('a first connection', () => {
  it('that nobody answers is an error that says what to do, without credentials', async () => {
    const failing = connectNats({ url: 'nats://me:secret@127.0.0.1:1', name: 't', log: silentLogger })
    await expect(failing).rejects.toMatchObject({ code: 'NATS_UNREACHABLE', message: expect.stringContaining('start NATS') as string })
    await failing.catch((error: unknown) => { expect(String(error)).not.toContain('secret') })
  })
})
