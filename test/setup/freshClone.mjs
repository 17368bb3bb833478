// Runs `npm run demo` as a stranger would: in a fresh clone of HEAD, with a home folder and an environment of its own, without a
// terminal. Of this machine's settings it gets only how to reach the package registries, and the download and addon caches.
// Exit code 0: the demo ended with 0, changed no file that git knows or would notice, and left no process. Called by test/all.mjs.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { rememberAddon } from '../../adapters/setup/addonCache.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..')
const limitMs = 15 * 60_000

process.exitCode = await main()

async function main() {
  if (process.env.COUNTERSIGN_SKIP_FRESH_CLONE === '1') return skip('COUNTERSIGN_SKIP_FRESH_CLONE is 1')
  if (!existsSync(path.join(root, '.git'))) return skip('this is no git checkout, so there is nothing to clone')
  if (git(root, ['status', '--porcelain']) !== '') console.log('The working tree has changes that are not committed: the clone does not have them.')
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'countersign-clone-')))
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  try {
    return await tryDemo(folder)
  } finally {
    remove()
  }
}

/** @param {string} folder */
async function tryDemo(folder) {
  const clone = path.join(folder, 'countersign')
  // An addon that was built by hand here would be compiled there once more.
  await rememberAddon(root, process.env)
  git(folder, ['clone', '--quiet', root, clone])
  for (const name of ['home', 'tmp']) mkdirSync(path.join(folder, name))
  const code = await runDemo(clone, strangersEnvironment(folder))
  const problems = []
  if (code !== 0) problems.push(`npm run demo ended with exit code ${code}`)
  const changes = git(clone, ['status', '--porcelain'])
  if (changes !== '') problems.push(`it changed what git sees:\n${changes}`)
  const processes = processesIn(folder)
  if (processes.length > 0) problems.push(`it left processes (ended now): ${processes.map((entry) => entry.command).join('; ')}`)
  for (const entry of processes) process.kill(entry.pid, 'SIGKILL')
  for (const problem of problems) console.error(`fresh clone: ${problem}`)
  return problems.length === 0 ? 0 : 1
}

/** @param {string} why */
function skip(why) {
  console.log(`The demo in a fresh clone was skipped: ${why}.`)
  return 0
}

/**
 * @param {string} folder
 * @returns {NodeJS.ProcessEnv}
 */
function strangersEnvironment(folder) {
  const registry = /^(npm_config_.*|pip_.*|(https?|all|no)_proxy|ssl_cert_(file|dir)|node_extra_ca_certs|requests_ca_bundle|curl_ca_bundle)$/i
  // npm tells its scripts where it runs: that is here, not there.
  const ours = /^npm_config_(local_prefix|prefix)$/i
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => registry.test(name) && !ours.test(name)))
  const home = os.homedir()
  const caches = process.env.XDG_CACHE_HOME || path.join(home, '.cache')
  const npmrc = path.join(home, '.npmrc')
  return {
    ...(existsSync(npmrc) ? { npm_config_userconfig: npmrc } : {}),
    npm_config_cache: path.join(home, '.npm'),
    ...pipSettings(home, caches),
    ...env,
    COUNTERSIGN_CACHE: process.env.COUNTERSIGN_CACHE || path.join(caches, 'countersign'),
    PATH: withoutProjectTools(process.env.PATH ?? ''),
    HOME: path.join(folder, 'home'),
    TMPDIR: path.join(folder, 'tmp'),
    LANG: 'C.UTF-8',
  }
}

/**
 * pip finds its settings and downloads by the home folder, which is another one there.
 * @param {string} home
 * @param {string} caches
 */
function pipSettings(home, caches) {
  const file = [path.join(home, '.config', 'pip', 'pip.conf'), path.join(home, '.pip', 'pip.conf')].find((name) => existsSync(name))
  const cache = process.platform === 'darwin' ? path.join(home, 'Library', 'Caches', 'pip') : path.join(caches, 'pip')
  return { PIP_CACHE_DIR: cache, ...(file === undefined ? {} : { PIP_CONFIG_FILE: file }) }
}

/** `npm run` puts node_modules/.bin on PATH, which a stranger has not. @param {string} value */
function withoutProjectTools(value) {
  return value
    .split(path.delimiter)
    .filter((entry) => !entry.startsWith(root + path.sep) && !entry.includes('node_modules'))
    .join(path.delimiter)
}

/**
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number | string>}
 */
function runDemo(cwd, env) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', 'demo'], { cwd, env, stdio: ['ignore', 'inherit', 'inherit'], detached: true })
    // A group of its own, so that all of it can be ended: when it takes too long, and when we are told to stop.
    const end = () => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    }
    process.once('SIGINT', end).once('SIGTERM', end)
    const timer = setTimeout(() => {
      console.error(`fresh clone: not finished after ${limitMs / 60_000} minutes, ended`)
      end()
    }, limitMs)
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      resolve(code ?? String(signal))
    })
  })
}

/**
 * @param {string} folder
 * @returns {{ pid: number, command: string }[]} processes that run in it or with it, where /proc tells
 */
function processesIn(folder) {
  if (!existsSync('/proc/self/stat')) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
        const cwd = readlinkSync(`/proc/${name}/cwd`)
        return command.includes(folder) || cwd === folder || cwd.startsWith(folder + path.sep) ? [{ pid: Number(name), command }] : []
      } catch {
        // It ended while we looked, or is not ours to look at.
        return []
      }
    })
}

/**
 * @param {string} cwd
 * @param {string[]} args
 */
function git(cwd, args) {
  return execFileSync('git', args, { cwd, encoding: 'utf8' }).trim()
}
