// Runs a TypeScript module in a plain `node` child process: node test/store/loadTypeScript.mjs FILE ARGUMENTS...
// As vite's `runnerImport`, but it stays open: what the module loads later, while it runs, is TypeScript too.
import { createRunnableDevEnvironment, resolveConfig } from 'vite'

const [file = '', ...args] = process.argv.slice(2)
const config = await resolveConfig({
  configFile: false,
  envDir: false,
  cacheDir: process.cwd(),
  logLevel: 'error',
  environments: { inline: { consumer: 'server', dev: { moduleRunnerTransform: true }, resolve: { external: true, mainFields: [], conditions: ['node'] } } },
}, 'serve')
const environment = createRunnableDevEnvironment('inline', config, { runnerOptions: { hmr: { logger: false } }, hot: false })
await environment.init()
const module = await environment.runner.import(file)
await module.main(...args)
