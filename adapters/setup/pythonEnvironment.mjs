// Step: .venv in the project with exactly what requirements.lock pins. A stamp inside it says what it was made of; an environment
// that was moved, or whose Python was replaced beneath it, is made anew, since its scripts name absolute paths.
import { existsSync, realpathSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fingerprintOf, readJson } from './fingerprint.mjs'
import { networkProblem } from './networkProblem.mjs'
import { compareVersions } from './nodeVersion.mjs'
import { findPython, oldestPython } from './pythonInterpreter.mjs'
import { runCommand } from './runCommand.mjs'
import { SetupError } from './setupError.mjs'

// Importing them proves that they work here, and leaves the byte code that the first kernel would otherwise have to make.
const proof =
  'import caproto.threading.client, epics, ipykernel.kernelapp, jupyter_client.asynchronous, jupyter_server.serverapp, matplotlib.pyplot, nats, nbformat, numpy, pandas'

/** @type {import('./runSetup.mjs').Step} */
export const pythonEnvironment = {
  name: 'python environment',
  async check({ root, env }) {
    const stamp = readJson(stampOf(root))
    if (stamp?.lock !== fingerprintOf([lockOf(root)], root) || stamp.root !== root) return undefined
    if (env.COUNTERSIGN_PYTHON && env.COUNTERSIGN_PYTHON !== stamp.asked) return undefined
    return existsSync(pythonOf(root)) && realpathSync(pythonOf(root)) === stamp.base ? `Python ${stamp.version}` : undefined
  },
  async make(context, say) {
    const { root, env, log } = context
    const version = (await usableVersion(root, env)) ?? (await makeEnvironment(context, say))
    say(`installing what requirements.lock names for Python ${version}`)
    const pip = ['-m', 'pip', 'install', '--require-hashes', '--no-compile', '--no-input', '--progress-bar', 'off', '--disable-pip-version-check']
    const installed = await runCommand(pythonOf(root), [...pip, '-r', lockOf(root)], { cwd: root, env: pipEnvironment(env), log })
    if (installed.code !== 0) throw pipError(installed.output)
    say('trying it')
    await prove(context)
    const stamp = { lock: fingerprintOf([lockOf(root)], root), root, base: realpathSync(pythonOf(root)), version, asked: env.COUNTERSIGN_PYTHON ?? null }
    await writeFile(stampOf(root), `${JSON.stringify(stamp, null, 2)}\n`)
    return `Python ${version} in .venv`
  },
}

/**
 * What an environment that is already there can still be used as.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
async function usableVersion(root, env) {
  if (env.COUNTERSIGN_PYTHON && readJson(stampOf(root))?.asked !== env.COUNTERSIGN_PYTHON) return undefined
  const pipScript = await readFile(path.join(root, '.venv', 'bin', 'pip'), 'utf8').catch(() => '')
  if (!pipScript.includes(path.join(root, '.venv', 'bin'))) return undefined
  const code = 'import sys; print(".".join(map(str, sys.version_info[:3])))'
  const result = await runCommand(pythonOf(root), ['-c', code], { timeoutMs: 20_000 })
  const version = result.stdout.trim()
  const base = readJson(stampOf(root))?.base
  if (result.code !== 0 || (base !== undefined && base !== realpathSync(pythonOf(root)))) return undefined
  return compareVersions(version.split('.').map(Number), oldestPython) >= 0 ? version : undefined
}

/**
 * @param {import('./runSetup.mjs').SetupContext} context
 * @param {(text: string) => void} say
 */
async function makeEnvironment({ root, env, log }, say) {
  say('looking for Python')
  const found = await findPython(env)
  const version = found.version.join('.')
  say(`making .venv with Python ${version}`)
  await rm(path.join(root, '.venv'), { recursive: true, force: true })
  const [command = found.executable, ...args] = found.makeEnvironment
  const made = await runCommand(command, [...args, path.join(root, '.venv')], { cwd: root, env: pipEnvironment(env), log })
  if (made.code !== 0) {
    await rm(path.join(root, '.venv'), { recursive: true, force: true })
    throw new SetupError(`Python ${version} could not make the virtual environment .venv: on Debian and Ubuntu \`apt install python3-venv\` puts that right.`, {
      details: made.output,
    })
  }
  return version
}

/** @param {import('./runSetup.mjs').SetupContext} context */
async function prove({ root, env, log }) {
  const fonts = await mkdtemp(path.join(root, '.tools', 'matplotlib-'))
  const result = await runCommand(pythonOf(root), ['-c', proof], { cwd: root, env: { ...pipEnvironment(env), MPLBACKEND: 'agg', MPLCONFIGDIR: fonts }, log })
  await rm(fonts, { recursive: true, force: true })
  if (result.code === 0) return
  await rm(stampOf(root), { force: true })
  throw new SetupError('The Python packages are installed but cannot be imported: see what Python said below; removing .venv and running this again starts afresh.', {
    details: result.output,
  })
}

/** @param {string} details */
function pipError(details) {
  const network = networkProblem(details)
  if (network) return new SetupError(`The Python package registry ${network}: check the network, or \`pip config list\` and the proxy settings, then run this again.`, { details })
  if (/DO NOT MATCH THE HASHES/.test(details)) {
    return new SetupError('The Python package registry sent a file whose hash is not the pinned one: it was changed on the way, so nothing of it is used; try another registry.', { details })
  }
  return new SetupError('`pip install` failed: see what it said below, put that right, then run this again.', { details })
}

/**
 * What would put packages elsewhere, or lead Python to others, has no say here.
 * @param {NodeJS.ProcessEnv} env
 */
function pipEnvironment(env) {
  const { PYTHONHOME: _home, PYTHONPATH: _path, PIP_USER: _user, PIP_TARGET: _target, PIP_PREFIX: _prefix, PIP_ROOT: _root, ...rest } = env
  return { ...rest, PYTHONNOUSERSITE: '1' }
}

/** @param {string} root */
export function pythonOf(root) {
  return path.join(root, '.venv', 'bin', 'python')
}

/** @param {string} root */
function stampOf(root) {
  return path.join(root, '.venv', 'countersign.json')
}

/** @param {string} root */
function lockOf(root) {
  return path.join(root, 'adapters', 'setup', 'requirements.lock')
}
