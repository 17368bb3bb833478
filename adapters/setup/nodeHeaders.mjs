// Finds C++ headers of the Node that runs here, for compiling the SQLite addon: beside this Node, where a distribution puts them,
// or else in the npm package of the same version, which has them under include/. Headers of another Node's ABI are passed over,
// since what is compiled with them would not load.
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import path from 'node:path'
import { runNpm } from './runNpm.mjs'
import { SetupError } from './setupError.mjs'

/**
 * @param {import('./runSetup.mjs').SetupContext} context
 * @param {(text: string) => void} say
 * @returns {Promise<{ prefix: string, remove: () => Promise<void> }>} a prefix that has include/node/node.h
 */
export async function findNodeHeaders(context, say) {
  const { root, env, log } = context
  const besideNode = path.dirname(path.dirname(await realpath(process.execPath)))
  for (const prefix of [env.npm_config_nodedir, besideNode, '/usr', '/usr/local']) {
    if (prefix && (await abiOf(prefix)) === process.versions.modules) return { prefix, remove: async () => undefined }
  }
  const name = `node-${process.platform}-${process.arch}@${process.versions.node}`
  say(`fetching Node's headers (npm package ${name})`)
  const folder = await mkdtemp(path.join(root, '.tools', 'node-headers-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  const args = ['install', name, '--prefix', folder, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const result = await runNpm(args, { root: folder, env, log })
  const prefix = path.join(folder, 'node_modules', `node-${process.platform}-${process.arch}`)
  if (result.code === 0 && (await abiOf(prefix)) === process.versions.modules) return { prefix, remove }
  await remove()
  throw new SetupError(
    `better-sqlite3 must be compiled, and the C++ headers of Node ${process.versions.node} were found neither beside it nor as npm package ${name}: set npm_config_nodedir to a folder that has include/node/node.h, then run this again.`,
    { details: result.output },
  )
}

/** @param {string} prefix */
async function abiOf(prefix) {
  const text = await readFile(path.join(prefix, 'include', 'node', 'node_version.h'), 'utf8').catch(() => '')
  return /^#define NODE_MODULE_VERSION (\d+)/m.exec(text)?.[1]
}
