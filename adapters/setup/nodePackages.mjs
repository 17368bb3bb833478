// Step: node_modules as package-lock.json says. Compares the lock with the one that npm leaves in node_modules, so an `npm install`
// made by hand counts and nothing is fetched twice. Install scripts do not run here: the one that matters is sqliteAddon's work.
import path from 'node:path'
import { rememberAddon } from './addonCache.mjs'
import { readJson } from './fingerprint.mjs'
import { networkProblem } from './networkProblem.mjs'
import { runNpm } from './runNpm.mjs'
import { SetupError } from './setupError.mjs'

/** @type {import('./runSetup.mjs').Step} */
export const nodePackages = {
  name: 'node packages',
  async check({ root }) {
    const wanted = readJson(path.join(root, 'package-lock.json'))?.packages
    const found = readJson(path.join(root, 'node_modules', '.package-lock.json'))?.packages
    return wanted && found && sameVersions(wanted, found) ? `Node ${process.versions.node}` : undefined
  },
  async make({ root, env, log }, say) {
    await rememberAddon(root, env)
    say('installing what package-lock.json names')
    const result = await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { root, env, log })
    if (result.code !== 0) throw npmError(result)
    const count = Object.keys(readJson(path.join(root, 'node_modules', '.package-lock.json'))?.packages ?? {}).length
    return `${count} installed`
  },
}

/**
 * @param {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }>} wanted
 * @param {Record<string, { version?: string }>} found
 */
export function sameVersions(wanted, found) {
  const names = Object.keys(wanted).filter((name) => name !== '')
  // An optional package for another platform is in the lock and not in node_modules.
  const missing = names.filter((name) => found[name]?.version !== wanted[name]?.version && !(wanted[name]?.optional && !found[name]))
  return missing.length === 0 && Object.keys(found).every((name) => name in wanted)
}

/** @param {import('./runCommand.mjs').CommandResult} result */
function npmError(result) {
  const details = result.output
  if (result.missing) return new SetupError('npm was not found: install it beside Node (Debian: apt install npm), then run this again.')
  if (/can only install packages when|not in sync/.test(details)) {
    return new SetupError('package.json and package-lock.json do not agree: run `npm install`, look at the change, then run this again.', { details })
  }
  const network = networkProblem(details)
  if (network) return new SetupError(`The npm registry ${network}: check the network, or \`npm config get registry\` and the proxy settings, then run this again.`, { details })
  return new SetupError('`npm ci` failed: see what it said below, put that right, then run this again.', { details })
}
