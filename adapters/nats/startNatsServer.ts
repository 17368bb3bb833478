/**
 * Starts a real nats-server with JetStream on loopback for this service alone, on a port of its own choosing. It ends with
 * this process (where `setpriv` exists). Called by `compose.ts`; `dataDir` is a private folder that keeps the JetStream store.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { connect } from 'nats'
import type { Logger } from '../../runtime/ports/logger.js'
import { dieWithParent, endProcess, followOutput, whenExited, type ProcessExit } from '../process/ownServer.js'
import { messageOf, NatsServerError } from './errors.js'
import { readClientAddress, writeNatsServerFiles, type NatsServerFiles } from './natsServerFiles.js'

export interface NatsServerSettings {
  /** Path or name of a nats-server 2.10 or newer. */
  readonly binary: string
  readonly dataDir: string
  readonly log: Logger
  /** Told once when the server ends without `stop()`. */
  readonly onExit?: (exit: NatsServerExit) => void
  /** Default: a free one. Give the port of an earlier start to let connected clients find the server again. */
  readonly port?: number
  /** Likewise; default: generated. */
  readonly credentials?: { readonly user: string; readonly password: string }
  readonly startTimeoutMs?: number
  readonly stopTimeoutMs?: number
}

export interface NatsServerExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface NatsServer {
  readonly url: string
  readonly user: string
  readonly password: string
  readonly pid: number
  readonly version: string
  stop(): Promise<void>
}

/** @throws NatsServerError with the server's last words */
export async function startNatsServer(settings: NatsServerSettings): Promise<NatsServer> {
  const { binary, log } = settings
  const { user, password } = settings.credentials ?? { user: 'countersign', password: randomBytes(24).toString('hex') }
  const files = await writeNatsServerFiles(settings.dataDir, { port: settings.port ?? -1, user, password })
  const [file, ...args] = [...dieWithParent('TERM'), binary, '--config', files.config]
  const child = spawn(file ?? binary, args, {
    cwd: settings.dataDir,
    env: { PATH: process.env['PATH'] ?? '', HOME: settings.dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C at the service must not end it before everything is published.
    detached: true,
  })
  const lastLines = followOutput(child, { secret: password, part: 'nats-server', log })
  const exited = whenExited(child)
  let stopping = false
  const stop = async (): Promise<void> => {
    stopping = true
    await endProcess(child, exited, settings.stopTimeoutMs ?? 10_000)
  }
  try {
    const { url, version } = await untilReady(files, { user, password }, exited, settings.startTimeoutMs ?? 20_000)
    void exited.then(({ error: _, ...exit }) => {
      if (stopping) return
      log.error({ ...exit }, 'The nats-server ended by itself')
      settings.onExit?.(exit)
    })
    log.info({ url, version, pid: child.pid }, 'nats-server is ready')
    return { url, user, password, pid: child.pid ?? -1, version, stop }
  } catch (cause) {
    await stop()
    const said = lastLines().join('\n')
    throw new NatsServerError(
      `The nats-server ${binary} did not start: ${messageOf(cause)} Run the setup again, or name a nats-server 2.10 or newer.` +
      (said === '' ? '' : `\nIts last words:\n${said}`), { cause })
  }
}

/** Ready means: it said its port, lets us in, and JetStream answers. */
async function untilReady(
  files: NatsServerFiles, login: { user: string; password: string }, exited: Promise<ProcessExit>, timeoutMs: number,
): Promise<{ url: string; version: string }> {
  const deadline = Date.now() + timeoutMs
  const state: { ended?: ProcessExit } = {}
  void exited.then((ended) => { state.ended = ended })
  let problem: unknown
  while (Date.now() < deadline) {
    if (state.ended?.error !== undefined) throw state.ended.error
    if (state.ended !== undefined) throw new Error(`it ended at once (exit code ${state.ended.code ?? 'none'}).`)
    try {
      const url = await readClientAddress(files)
      if (url !== undefined) return { url, version: await askVersion(url, login) }
    } catch (cause) {
      problem = cause
    }
    await delay(25)
  }
  throw new Error(`it was not ready after ${timeoutMs} ms.`, { cause: problem })
}

async function askVersion(url: string, login: { user: string; password: string }): Promise<string> {
  const connection = await connect({ servers: url, user: login.user, pass: login.password, reconnect: false, timeout: 2_000 })
  try {
    await (await connection.jetstreamManager()).getAccountInfo()
    return connection.info?.version ?? 'unknown'
  } finally {
    await connection.close()
  }
}
