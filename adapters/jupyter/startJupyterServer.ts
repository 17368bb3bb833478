/**
 * Starts a real Jupyter Server on loopback, on a port of its own choosing, for this service alone. It dies with this
 * process (where `setpriv` exists), and its kernels die with it. Called by `compose.ts`. Shapes: `rootDir` is the folder
 * of the executions, `dataDir` a private folder of the service for the server's own files.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '../../runtime/ports/logger.js'
import { dieWithParent, endProcess, followOutput, whenExited } from '../process/ownServer.js'
import { JupyterServerError, type JupyterServer, type ServerExit } from './jupyterServer.js'
import { readServerStatus } from './readServerStatus.js'
import { lastPort, makeServerFolders, rememberPort, serverEnvironment, writeKernelSpec, writeServerConfig, type KernelSpecSettings } from './serverFiles.js'

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
  readonly startTimeoutMs?: number
  readonly stopTimeoutMs?: number
}

export async function startJupyterServer(settings: JupyterServerSettings): Promise<JupyterServer> {
  const { python, log } = settings
  await mkdir(settings.rootDir, { recursive: true, mode: 0o700 })
  const rootDir = await realpath(settings.rootDir)
  const token = settings.token ?? randomBytes(32).toString('hex')
  const folders = await makeServerFolders(settings.dataDir)
  await writeServerConfig(folders, { rootDir, token, kernelNames: settings.kernelspecs.map((spec) => spec.name), port: await lastPort(settings.dataDir) })
  for (const spec of settings.kernelspecs) await writeKernelSpec(folders, spec, python, dieWithParent('KILL'))

  const command = [...dieWithParent('TERM'), python, '-m', 'jupyter_server']
  const [file = python, ...args] = command
  const child = spawn(file, args, {
    cwd: folders.home,
    env: serverEnvironment(folders, process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C at the service must not end it before the programs that run have had their time.
    detached: true,
  })
  const lastLines = followOutput(child, { secret: token, part: 'jupyter-server', log })
  const exited = whenExited(child)
  let stopping = false
  const stop = async (): Promise<void> => {
    stopping = true
    await endProcess(child, exited, settings.stopTimeoutMs ?? 10_000)
  }
  try {
    const { url, version } = await untilReady(child, exited, folders.runtime, token, settings.startTimeoutMs ?? 60_000)
    void exited.then((exit) => {
      if (stopping) return
      log.error({ ...exit }, 'The Jupyter Server ended by itself')
      settings.onExit?.(exit)
    })
    await rememberPort(settings.dataDir, url)
    log.info({ url, version, pid: child.pid }, 'Jupyter Server is ready')
    return { url, token, rootDir, kernelRootDir: rootDir, version, pid: child.pid ?? null, exited, stop }
  } catch (cause) {
    await stop()
    if (cause instanceof JupyterServerError) throw cause
    const said = lastLines().join('\n')
    throw new JupyterServerError('JUPYTER_START_FAILED',
      `The Jupyter Server did not start with ${python}. Check that jupyter-server and ipykernel are installed there. ${messageOf(cause)}` +
      (said === '' ? '' : `\nIts last words:\n${said}`), { cause })
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

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
