// Step: better-sqlite3 loads. Its native addon comes, in this order, from node_modules as it is, from our cache, from its makers'
// prebuilt binaries (with many networks these cannot be fetched), or from a compiler here with this Node's own headers.
// A copy or a compiled file counts only once another process has opened a database with it.
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { addonFile, cachedAddon, loads, rememberAddon } from './addonCache.mjs'
import { findNodeHeaders } from './nodeHeaders.mjs'
import { pythonOf } from './pythonEnvironment.mjs'
import { runCommand } from './runCommand.mjs'
import { runNpm } from './runNpm.mjs'
import { SetupError } from './setupError.mjs'

/** @type {import('./runSetup.mjs').Step} */
export const sqliteAddon = {
  name: 'sqlite addon',
  async check({ root }) {
    const { version } = packageOf(root)
    try {
      const Database = createRequire(path.join(root, 'package.json'))('better-sqlite3')
      new Database(':memory:').close()
      return `better-sqlite3 ${version}`
    } catch {
      return undefined
    }
  },
  async make(context, say) {
    const { root, env } = context
    const target = addonFile(root)
    say('looking for a built one')
    const cached = await cachedAddon(root, env)
    if (cached) {
      await mkdir(path.dirname(target), { recursive: true })
      await copyFile(cached, target)
      if (await loads(root)) return 'from the cache'
    }
    const how = (await fetchPrebuilt(context)) ? 'prebuilt' : await compile(context, say)
    await rememberAddon(root, env)
    return how
  },
}

/** @param {import('./runSetup.mjs').SetupContext} context */
async function fetchPrebuilt({ root, env, log }) {
  const script = path.join(root, 'node_modules', 'prebuild-install', 'bin.js')
  await rm(path.join(root, 'node_modules', 'better-sqlite3', 'build'), { recursive: true, force: true })
  const cwd = path.join(root, 'node_modules', 'better-sqlite3')
  const result = await runCommand(process.execPath, [script], { cwd, env, log, timeoutMs: 60_000 })
  return result.code === 0 && (await loads(root))
}

/**
 * @param {import('./runSetup.mjs').SetupContext} context
 * @param {(text: string) => void} say
 */
async function compile(context, say) {
  const { root, env, log } = context
  for (const tool of ['make', env.CXX ?? 'c++']) {
    if ((await runCommand(tool, ['--version'], { env })).code === 0) continue
    throw new SetupError(
      `better-sqlite3 has no prebuilt binary that can be fetched here, and ${tool}, which compiling it needs, was not found: install a compiler (Debian, Ubuntu: apt install build-essential; macOS: xcode-select --install), then run this again.`,
    )
  }
  const headers = await findNodeHeaders(context, say)
  try {
    say('compiling better-sqlite3, about two minutes, once')
    const python = (await runCommand(pythonOf(root), ['--version'])).code === 0 ? { npm_config_python: pythonOf(root) } : {}
    const settings = { npm_config_build_from_source: 'true', npm_config_nodedir: headers.prefix, npm_package_config_node_gyp_nodedir: headers.prefix, ...python }
    const result = await runNpm(['rebuild', 'better-sqlite3', '--foreground-scripts', '--loglevel=error'], { root, env: { ...env, ...settings }, log })
    if (result.code === 0 && (await loads(root))) return 'compiled'
    throw new SetupError('better-sqlite3 could not be compiled: see what the compiler said below; it needs a C++20 compiler (g++ 11 or newer, or clang 14), make and Python 3.', {
      details: result.output,
    })
  } finally {
    await headers.remove()
  }
}

/**
 * @param {string} root
 * @returns {{ version: string }}
 */
function packageOf(root) {
  try {
    return createRequire(path.join(root, 'package.json'))('better-sqlite3/package.json')
  } catch {
    return { version: 'unknown' }
  }
}
