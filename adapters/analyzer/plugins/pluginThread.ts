/**
 * Plug-ins from modules, in a thread of their own: one that loops for ever, ends its thread or eats the memory fails alone, and
 * the service goes on. A thread that was ended is begun anew for the next question. Called by `composeAnalyzer.ts`.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import type { Logger } from '../../../runtime/ports/logger.js'
import type { AskedPlugin } from './askPlugins.js'
import { PluginError, pluginShapeSchema, type AnalyzerPlugin } from './plugin.js'

export interface ThreadSettings {
  /** Absolute paths. */
  readonly modules: readonly string[]
  /** For one answer, and for loading. */
  readonly timeoutMs: number
  readonly log: Logger
}

export interface PluginThread {
  readonly plugins: readonly AskedPlugin[]
  close(): Promise<void>
}

const loadedSchema = z.union([
  z.object({ loaded: z.array(z.object({ ...pluginShapeSchema.shape, module: z.string(), hasMethod: z.literal(true, 'it needs a function `analyze` (domain) or `judge` (policy)') })) }),
  z.object({ failed: z.string() }),
])
const replySchema = z.object({ id: z.int(), answer: z.unknown().optional(), error: z.string().optional() })
const mostMegabytes = 512

/** @throws PluginError naming the module that cannot be used */
export async function pluginThread({ modules, timeoutMs, log }: ThreadSettings): Promise<PluginThread> {
  for (const module of modules) if (!existsSync(module)) throw new PluginError(`the analyzer plug-in ${module} is not there: correct analyzer.plugins in the configuration`)
  let thread: Promise<Started> | null = null
  let closed = false
  let last = 0
  let queue: Promise<unknown> = Promise.resolve()

  const first = await start(modules, timeoutMs, log)
  thread = Promise.resolve(first)

  async function ask(at: number, program: object): Promise<unknown> {
    if (closed) throw new Error('the analyzer was closed')
    const { worker, said } = await (thread ??= start(modules, timeoutMs, log))
    last += 1
    const id = last
    worker.ref()
    worker.postMessage({ id, at, program, timeoutMs })
    try {
      for (;;) {
        const reply = replySchema.parse(await said(timeoutMs))
        if (reply.id !== id) continue
        if (reply.error !== undefined) throw new PluginFailure(reply.error)
        return reply.answer
      }
    } catch (error) {
      if (!(error instanceof PluginFailure)) {
        thread = null
        await worker.terminate()
      }
      throw error
    } finally {
      worker.unref()
    }
  }
  const inTurn = (at: number, program: object): Promise<unknown> => {
    const turn = queue.then(() => ask(at, program))
    queue = turn.catch(() => undefined)
    return turn
  }
  return {
    // Answers are checked where they are used, whoever gave them.
    plugins: first.loaded.map(({ kind, name, priority, wantsTree }, at): AskedPlugin =>
      kind === 'domain'
        ? { kind, name, priority, timed: true, ...(wantsTree === undefined ? {} : { wantsTree }), analyze: (program) => inTurn(at, program) as ReturnType<Extract<AnalyzerPlugin, { kind: 'domain' }>['analyze']> }
        : { kind, name, priority, timed: true, judge: (program) => inTurn(at, program) as ReturnType<Extract<AnalyzerPlugin, { kind: 'policy' }>['judge']> }),
    async close() {
      closed = true
      await (await thread?.catch(() => null))?.worker.terminate()
    },
  }
}

/** The plug-in itself said no: its thread is well. */
class PluginFailure extends Error {}

interface Started {
  readonly worker: Worker
  readonly loaded: readonly (z.infer<typeof pluginShapeSchema> & { readonly module: string })[]
  /** The next thing that the thread says; rejects when it ends or takes too long. */
  said(timeoutMs: number): Promise<unknown>
}

async function start(modules: readonly string[], timeoutMs: number, log: Logger): Promise<Started> {
  // What they print belongs neither to answers nor to the terminal.
  const worker = new Worker(threadScript(), { workerData: { modules }, stdout: true, stderr: true, resourceLimits: { maxOldGenerationSizeMb: mostMegabytes } })
  for (const stream of [worker.stdout, worker.stderr]) stream.on('data', (piece: Buffer) => { log.info({ said: piece.toString('utf8').slice(0, 2_000) }, 'an analyzer plug-in printed') })
  const said = (withinMs: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer)
        worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      }
      const onMessage = (message: unknown) => { done(); resolve(message) }
      const onError = (error: Error) => { done(); reject(error) }
      const onExit = () => { done(); reject(new Error('it ended the thread that it runs in')) }
      const timer = setTimeout(() => { done(); reject(new Error(`it gave no answer within ${withinMs} ms`)) }, withinMs)
      worker.on('message', onMessage).on('error', onError).on('exit', onExit)
    })
  // Once nobody waits, an error has been told already.
  worker.on('error', () => undefined)
  try {
    const loaded = loadedSchema.safeParse(await said(Math.max(timeoutMs, 10_000)))
    if (!loaded.success) throw new PluginError(`a plug-in of ${modules.join(', ')} cannot be used: ${loaded.error.issues.flatMap((issue) => ('errors' in issue ? issue.errors[0] ?? [] : [issue])).map(({ path, message }) => `${path.slice(2).map(String).join('.')}: ${message}`).join('; ')}`)
    if ('failed' in loaded.data) throw new PluginError(`the analyzer plug-ins ${modules.join(', ')} cannot be loaded: ${loaded.data.failed}`)
    worker.unref()
    return { worker, loaded: loaded.data.loaded, said }
  } catch (error) {
    await worker.terminate()
    throw error instanceof PluginError ? error : new PluginError(`the analyzer plug-ins ${modules.join(', ')} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

/** Stays beside the sources, also when this file runs from `dist/`. */
function threadScript(): string {
  for (const candidate of ['./thread.mjs', '../../../../adapters/analyzer/plugins/thread.mjs']) {
    const path = fileURLToPath(new URL(candidate, import.meta.url))
    if (existsSync(path)) return path
  }
  throw new PluginError('adapters/analyzer/plugins/thread.mjs is missing from this installation: install countersign again')
}
