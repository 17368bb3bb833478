// Keeps the compiled SQLite addon outside the project (in COUNTERSIGN_CACHE, else ~/.cache/countersign), so that the next clone needs
// seconds instead of minutes.
// A file is used only if it has the hash it was stored with; whoever uses it then loads it in another process, since a file
// that was made for another C library loads on one machine and not on the next.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { readJson } from './fingerprint.mjs'
import { runCommand } from './runCommand.mjs'

/** @param {string} root */
export function addonFile(root) {
  return path.join(root, 'node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node')
}

/** Whether another process can open a database with it. @param {string} root */
export async function loads(root) {
  const code = "const D = require('better-sqlite3'); new D(':memory:').prepare('select 1').get()"
  return (await runCommand(process.execPath, ['-e', code], { cwd: root, timeoutMs: 20_000 })).code === 0
}

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} the stored file, its hash checked
 */
export async function cachedAddon(root, env) {
  const file = cacheFile(root, env)
  if (file === undefined || !existsSync(file)) return undefined
  const wanted = await readFile(`${file}.sha256`, 'utf8').catch(() => '')
  if (wanted.trim() === (await sha256(file))) return file
  await rm(file, { force: true })
  return undefined
}

/**
 * Stores the addon that is in node_modules now, if it works and is not stored yet. A cache that cannot be written is no failure.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
export async function rememberAddon(root, env) {
  const file = cacheFile(root, env)
  if (file === undefined || !existsSync(addonFile(root)) || (await cachedAddon(root, env)) || !(await loads(root))) return
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
    const mine = `${file}.${process.pid}`
    await copyFile(addonFile(root), mine)
    await writeFile(`${file}.sha256`, `${await sha256(mine)}\n`)
    await rename(mine, file)
  } catch {
    await rm(`${file}.${process.pid}`, { force: true }).catch(() => undefined)
  }
}

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
function cacheFile(root, env) {
  const version = readJson(path.join(root, 'node_modules', 'better-sqlite3', 'package.json'))?.version
  if (typeof version !== 'string') return undefined
  const folder = env.COUNTERSIGN_CACHE || path.join(env.XDG_CACHE_HOME || path.join(env.HOME || os.homedir(), '.cache'), 'countersign')
  return path.join(folder, `better-sqlite3-${version}-abi${process.versions.modules}-${process.platform}-${process.arch}.node`)
}

/** @param {string} file */
async function sha256(file) {
  return createHash('sha256').update(await readFile(file)).digest('hex')
}
