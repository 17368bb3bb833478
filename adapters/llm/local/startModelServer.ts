/**
 * Starts modelServer.mjs, which holds the small model, in a process of its own: what native code does there ends there. Called by
 * `localGenerator`. It dies with this process, and its log goes to ours.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { AdapterFailure } from '../../../runtime/ports/adapterActor.js'
import type { Logger } from '../../../runtime/ports/logger.js'
import { dieWithParent, endProcess, whenExited, type ProcessExit } from '../../process/ownServer.js'
import { localModelName, type LocalModelFiles } from './localModelFiles.js'

export interface ModelServer {
  readonly baseUrl: string
  readonly key: string
  /** Resolves when it has ended, whoever ended it. */
  readonly exited: Promise<ProcessExit>
  stop(): Promise<void>
}

const readySchema = z.object({ port: z.int() })
const graceMs = 3_000

/** More than one only slows it down where others work, too. */
const threads = 1

/** @throws AdapterFailure LOCAL_MODEL_UNUSABLE when it does not come up. */
export async function startModelServer(script: string, { library, weights }: LocalModelFiles, { log, timeoutMs }: { readonly log: Logger; readonly timeoutMs: number }): Promise<ModelServer> {
  const key = randomBytes(24).toString('base64url')
  const [command, ...args] = [...dieWithParent('KILL'), process.execPath, script, library, weights, localModelName, String(threads)]
  const child = spawn(command, args, { env: { PATH: process.env['PATH'] ?? '', SERVER_KEY: key }, stdio: ['pipe', 'pipe', 'pipe'] })
  const exited = whenExited(child)
  const last: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    last.splice(0, Math.max(0, last.length - 9))
    last.push(line.slice(0, 500))
    log.debug({ part: 'local model' }, line.slice(0, 2_000))
  })
  const ready = new Promise<number>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const parsed = line.startsWith('{') ? readySchema.safeParse(JSON.parse(line)) : null
      if (parsed?.success) resolve(parsed.data.port)
    })
  })
  const late = AbortSignal.timeout(timeoutMs)
  const port = await Promise.race([ready, exited.then(() => null), new Promise<null>((resolve) => { late.addEventListener('abort', () => { resolve(null) }) })])
  if (port === null) {
    await endProcess(child, exited, graceMs)
    throw new AdapterFailure({
      category: 'configuration', code: 'LOCAL_MODEL_UNUSABLE',
      message: `The local model did not start: ${last.join(' / ').trim() || `nothing was said within ${timeoutMs / 1000} s`}. Run \`npm run setup -- --local-model\` again, or start the service without --llm local`,
    })
  }
  return { baseUrl: `http://127.0.0.1:${port}/v1`, key, exited, stop: () => endProcess(child, exited, graceMs) }
}

/** Beside this file in the sources; the build leaves plain JavaScript where it is. */
export const modelServerScript = (root: string): string => fileURLToPath(new URL('adapters/llm/local/modelServer.mjs', `file://${root}/`))
