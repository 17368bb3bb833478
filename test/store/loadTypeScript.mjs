// Runs a TypeScript module in a plain `node` child process: node test/store/loadTypeScript.mjs FILE ARGUMENTS...
import { runnerImport } from 'vite'

const [file = '', ...args] = process.argv.slice(2)
const { module } = await runnerImport(file, { configFile: false, logLevel: 'error' })
await module.main(...args)
