/**
 * The Jupyter Server of this service, on loopback, on a port of its own choosing: the one that a killed service left
 * running, or a new one. `stop()` ends it and its kernels; when this process is killed it lives on for a while, see
 * `countersign_server.py`. Called by `composeKernels`. Shapes: `rootDir` is the folder of the executions, `dataDir` a
 * private folder of the service for the server's own files.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '../../runtime/ports/logger.js'
import { dieWithParent, endProcess, whenExited } from '../process/ownServer.js'
import { startOf } from '../process/processIdentity.js'
import { adoptJupyterServer, type AdoptedServer } from './adoptJupyterServer.js'
import { messageOf } from './failures.js'
import { JupyterServerError, type JupyterServer, type ServerExit } from './jupyterServer.js'
import { readServerStatus } from './readServerStatus.js'
import {
  lastPort, makeServerFolders, readExtension, rememberPort, serverConfigText, serverEnvironment, serverFolders, writeKernelSpec, writeServerConfig,
  type KernelSpecSettings, type ServerConfig,
} from './serverFiles.js'
import { ownerFile, ownServerIn, removeServerRecord, writeServerRecord } from './serverRecord.js'

/** As long as a program may run by default, and then some: whoever restarts the service finds how it ended. */
const defaultOrphanGraceMs = 15 * 60_000

export interface JupyterServerSettings {
  /** Interpreter with `jupyter-server` and `ipykernel`. */
  readonly python: string
  readonly dataDir: string
  readonly rootDir: string
  readonly kernelspecs: readonly KernelSpecSettings[]
  readonly log: Logger
  /** Told once when the server ends without `stop()`. */
  readonly onExit?: (exit: ServerExit) => void
  /** Default: generated. Give the one of an earlier start to let whoever knows it in again. */
  readonly token?: string
  /** How long it outlives this process when that is killed, so that the next one finds its programs still running. */
  readonly orphanGraceMs?: number
  readonly startTimeoutMs?: number
  readonly stopTimeoutMs?: number
}

export async function startJupyterServer(settings: JupyterServerSettings): Promise<JupyterServer> {
  const { dataDir, log, orphanGraceMs = defaultOrphanGraceMs, stopTimeoutMs = 10_000 } = settings
  await mkdir(settings.rootDir, { recursive: true, mode: 0o700 })
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const rootDir = await realpath(settings.rootDir)
  await ownServerIn(dataDir)
  const extension = await readExtension()
  const folders = serverFolders(dataDir)
  const configOf = (token: string, instance: string, port: number): ServerConfig =>
    ({ rootDir, token, instance, port, ownerFile: ownerFile(dataDir), orphanGraceMs, kernelNames: settings.kernelspecs.map((spec) => spec.name) })
  const { python, kernelspecs } = settings
  const fingerprint = createHash('sha256').update(JSON.stringify([python, kernelspecs, extension, serverConfigText(folders, configOf('', '', 0))])).digest('hex')
  const adopted = await adoptJupyterServer({ dataDir, rootDir, home: join(await realpath(dataDir), 'home'), fingerprint, log, stopTimeoutMs })
  const { end, ...server } = adopted ?? await startFresh(settings, { rootDir, extension, fingerprint, configOf, stopTimeoutMs })
  let stopping = false
  void server.exited.then((exit) => {
    if (stopping) return
    log.error({ ...exit }, 'The Jupyter Server ended by itself')
    settings.onExit?.(exit)
  })
  return {
    ...server,
    async stop() {
      stopping = true
      await end()
      await removeServerRecord(dataDir)
    },
  }
}

/** Under a server that runs: kernels that start from now on get what stands there. A name that it was not started with it does not know. */
export async function rewriteKernelSpec(dataDir: string, spec: KernelSpecSettings, settings: Pick<JupyterServerSettings, 'python' | 'rootDir'>): Promise<void> {
  const rootDir = await realpath(settings.rootDir)
  await writeKernelSpec(serverFolders(dataDir), spec, { python: settings.python, guard: dieWithParent('KILL'), rootDir })
}

interface Start {
  readonly rootDir: string
  readonly extension: Readonly<Record<string, string>>
  readonly fingerprint: string
  readonly configOf: (token: string, instance: string, port: number) => ServerConfig
  readonly stopTimeoutMs: number
}

async function startFresh(settings: JupyterServerSettings, { rootDir, extension, fingerprint, configOf, stopTimeoutMs }: Start): Promise<AdoptedServer> {
  const { python, dataDir, log } = settings
  const token = settings.token ?? randomBytes(32).toString('hex')
  const instance = randomBytes(32).toString('hex')
  const folders = await makeServerFolders(dataDir)
  await writeServerConfig(folders, configOf(token, instance, await lastPort(dataDir)), extension)
  for (const spec of settings.kernelspecs) await writeKernelSpec(folders, spec, { python, guard: dieWithParent('KILL'), rootDir })

  // A file: a pipe to us would break with us, and the server is to outlive us.
  const output = await open(join(dataDir, 'server.log'), 'w', 0o600)
  const child = spawn(python, ['-m', 'jupyter_server'], {
    cwd: folders.home,
    env: serverEnvironment(folders, process.env),
    stdio: ['ignore', output.fd, output.fd],
    // A group of its own: Ctrl-C at the service must not end it before the programs that run have had their time.
    detached: true,
  })
  const exited = whenExited(child)
  const end = (): Promise<void> => endProcess(child, exited, stopTimeoutMs)
  try {
    const { url, version } = await untilReady(child, exited, folders.runtime, token, settings.startTimeoutMs ?? 60_000)
    const pid = child.pid ?? null
    const started = pid === null ? null : startOf(pid)
    if (pid !== null && started !== null) await writeServerRecord(dataDir, { version: 1, pid, started, url, token, instance, fingerprint })
    await rememberPort(dataDir, url)
    log.info({ url, version, pid }, 'Jupyter Server is ready')
    return { url, token, rootDir, kernelRootDir: rootDir, version, pid, keptKernels: false, exited, end }
  } catch (cause) {
    await end()
    if (cause instanceof JupyterServerError) throw cause
    const said = (await readFile(join(dataDir, 'server.log'), 'utf8')).replaceAll(token, '[secret]').trim().split('\n').slice(-20).map((line) => line.slice(0, 2_000)).join('\n')
    throw new JupyterServerError('JUPYTER_START_FAILED',
      `The Jupyter Server did not start with ${python}. Check that jupyter-server and ipykernel are installed there. ${messageOf(cause)}` +
      (said === '' ? '' : `\nIts last words:\n${said}`), { cause })
  } finally {
    await output.close()
  }
}

async function untilReady(child: ChildProcess, exited: Promise<ServerExit>, runtimeDir: string, token: string, timeoutMs: number) {
  const deadline = Date.now() + timeoutMs
  let ended: ServerExit | undefined
  void exited.then((exit) => { ended = exit })
  let problem: unknown
  while (Date.now() < deadline) {
    if (ended !== undefined) throw new Error(`It ended at once (exit code ${ended.code ?? 'none'}, signal ${ended.signal ?? 'none'}).`)
    try {
      const info: unknown = JSON.parse(await readFile(join(runtimeDir, `jpserver-${child.pid}.json`), 'utf8'))
      const url = (info as { url: string }).url
      return { url, version: await readServerStatus({ url, token }) }
    } catch (cause) {
      problem = cause
    }
    await delay(50)
  }
  throw new Error(`It was not ready after ${timeoutMs} ms.`, { cause: problem })
}
