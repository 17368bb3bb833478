// Finds the Python that the virtual environment is made from: COUNTERSIGN_PYTHON if it is set, else the first on PATH that is new
// enough and can make environments. Every candidate is run, since a name on PATH (a pyenv shim, a broken link) proves nothing.
import { compareVersions } from './nodeVersion.mjs'
import { runCommand } from './runCommand.mjs'
import { SetupError } from './setupError.mjs'

export const oldestPython = [3, 10]
const names = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3', 'python']
const probe = `
import importlib.util as u, json, sys
has = lambda name: u.find_spec(name) is not None
print(json.dumps({"version": list(sys.version_info[:3]), "executable": sys.executable, "venv": has("venv") and has("ensurepip"), "virtualenv": has("virtualenv")}))
`

/**
 * @typedef {object} Interpreter
 * @property {string} executable
 * @property {number[]} version
 * @property {string[]} makeEnvironment the command that makes an environment in the folder that follows
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Interpreter>}
 */
export async function findPython(env) {
  const asked = env.COUNTERSIGN_PYTHON
  const seen = []
  for (const name of asked ? [asked] : names) {
    const found = await probePython(name, env)
    if (found) seen.push(found)
    if (found && compareVersions(found.version, oldestPython) >= 0 && found.venv) {
      return { ...found, makeEnvironment: [found.executable, '-m', 'venv'] }
    }
  }
  const recent = seen.filter((found) => compareVersions(found.version, oldestPython) >= 0)
  const first = recent.find((found) => found.virtualenv) ?? recent[0]
  if (first?.virtualenv) return { ...first, makeEnvironment: [first.executable, '-m', 'virtualenv'] }
  if (first && (await runCommand('virtualenv', ['--version'], { env })).code === 0) {
    return { ...first, makeEnvironment: ['virtualenv', '--python', first.executable] }
  }
  throw new SetupError(pythonProblem(asked, seen, recent))
}

/**
 * @param {string | undefined} asked
 * @param {{ version: number[], executable: string }[]} seen
 * @param {{ version: number[], executable: string }[]} recent
 */
function pythonProblem(asked, seen, recent) {
  const wanted = oldestPython.join('.')
  if (recent[0]) {
    const minor = recent[0].version.slice(0, 2).join('.')
    return `Python ${recent[0].version.join('.')} (${recent[0].executable}) cannot make virtual environments: install its venv module (Debian, Ubuntu: apt install python3-venv, or python${minor}-venv), then run this again.`
  }
  const old = seen[0] ? `Python ${seen[0].version.join('.')} (${seen[0].executable}) is too old` : undefined
  if (asked) return `COUNTERSIGN_PYTHON is ${asked}, but ${old ?? 'that cannot be run'}: set it to a Python ${wanted} or newer.`
  return `${old ?? 'No Python was found'}: install Python ${wanted} or newer (Debian, Ubuntu: apt install python3 python3-venv), or set COUNTERSIGN_PYTHON to one, then run this again.`
}

/**
 * @param {string} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ version: number[], executable: string, venv: boolean, virtualenv: boolean } | undefined>}
 */
async function probePython(command, env) {
  const result = await runCommand(command, ['-c', probe], { env, timeoutMs: 20_000 })
  if (result.code !== 0) {
    // Too old to run the probe, yet good for saying so.
    const version = /^Python (\d+)\.(\d+)\.(\d+)/m.exec((await runCommand(command, ['--version'], { env, timeoutMs: 20_000 })).output)
    return version ? { version: version.slice(1).map(Number), executable: command, venv: false, virtualenv: false } : undefined
  }
  try {
    return JSON.parse(result.stdout)
  } catch {
    return undefined
  }
}
