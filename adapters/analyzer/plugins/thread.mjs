/* global AbortSignal */
// The thread that modules of plug-ins run in. Told which modules to load, it says what they hold; then it answers one call after
// the other. Whatever goes wrong in here ends at most this thread: `pluginThread.ts` is at the other end.
import { parentPort, workerData } from 'node:worker_threads'
import { pathToFileURL } from 'node:url'

const toService = /** @type {import('node:worker_threads').MessagePort} */ (parentPort)
/** @type {{ plugin: any, module: string }[]} */
const plugins = []
try {
  for (const module of workerData.modules) {
    const loaded = await import(pathToFileURL(module).href)
    if (!('default' in loaded)) throw new Error(`${module} has no default export: export the plug-in, or an array of plug-ins, as default`)
    plugins.push(...[loaded.default].flat().map((plugin) => ({ plugin, module })))
  }
  toService.postMessage({
    loaded: plugins.map(({ plugin, module }) => {
      const { kind, name, priority, wantsTree } = Object(plugin)
      return { kind, name, priority, wantsTree, module, hasMethod: typeof Object(plugin)[kind === 'policy' ? 'judge' : 'analyze'] === 'function' }
    }),
  })
} catch (error) {
  toService.postMessage({ failed: error instanceof Error ? error.message : String(error) })
}

toService.on('message', async ({ id, at, program, timeoutMs }) => {
  try {
    const plugin = plugins[at]?.plugin
    const signal = AbortSignal.timeout(timeoutMs)
    toService.postMessage({ id, answer: await (plugin.kind === 'policy' ? plugin.judge(program, signal) : plugin.analyze(program, signal)) })
  } catch (error) {
    toService.postMessage({ id, error: error instanceof Error ? error.message : String(error) })
  }
})
