// The order of the steps. Called by setup.mjs; answers the exit code and never throws for something that merely cannot be had.
// The Node side and the Python side need different things of the machine, so the two chains run side by side.
// When nothing is to be done no lock is taken and nothing is started.
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bubblewrap } from './bubblewrap.mjs'
import { build } from './build.mjs'
import { localModel } from './localModel.mjs'
import { natsServer } from './natsServer.mjs'
import { nodePackages } from './nodePackages.mjs'
import { createProgress } from './progress.mjs'
import { pythonEnvironment } from './pythonEnvironment.mjs'
import { SetupError } from './setupError.mjs'
import { acquireSetupLock } from './setupLock.mjs'
import { sqliteAddon } from './sqliteAddon.mjs'

/**
 * @typedef {{ root: string, env: NodeJS.ProcessEnv, log: string }} SetupContext log: the file that all tools' output goes to
 * @typedef {object} Step
 * @property {string} name
 * @property {(context: SetupContext) => Promise<string | undefined>} check what is in place (to be shown), or nothing when work is to be done
 * @property {(context: SetupContext, say: (text: string) => void) => Promise<string>} make does the work and answers what is in place now
 */

/** @param {boolean} withLocalModel @returns {Step[][]} */
const chainsFor = (withLocalModel) => [
  [nodePackages, sqliteAddon, build],
  [pythonEnvironment, natsServer, bubblewrap, ...(withLocalModel ? [localModel] : [])],
]

/**
 * @param {{ quiet: boolean, env: NodeJS.ProcessEnv, root?: string, withLocalModel?: boolean }} options withLocalModel: also what only `countersign up --llm local` needs
 * @returns {Promise<number>}
 */
export async function runSetup({ quiet, env, root = projectRoot(), withLocalModel = false }) {
  const chains = chainsFor(withLocalModel)
  const started = performance.now()
  const context = { root, env, log: path.join(root, '.tools', 'setup.log') }
  const progress = createProgress({ stream: process.stdout, env })
  const inPlace = await checkAll(chains, context)
  if (inPlace) {
    if (!quiet) progress.line(`setup: everything is in place (${inPlace.join(', ')}), ${seconds(started)}`)
    return 0
  }
  const release = await acquireSetupLock(path.join(root, '.tools'), (text) => progress.line(text))
  try {
    await rm(context.log, { force: true })
    const results = await Promise.allSettled(chains.map((chain) => runChain(chain, context, progress)))
    progress.stop()
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    for (const failure of failures) explain(failure, context)
    if (failures.length > 0) return 1
    progress.line(`setup: done in ${seconds(started)}`)
    return 0
  } finally {
    await release()
  }
}

/** @param {Step[][]} chains @param {SetupContext} context */
async function checkAll(chains, context) {
  const found = []
  for (const step of chains.flat()) {
    const state = await step.check(context)
    if (state === undefined) return undefined
    found.push(state)
  }
  return found
}

/**
 * @param {Step[]} chain
 * @param {SetupContext} context
 * @param {import('./progress.mjs').Progress} progress
 */
async function runChain(chain, context, progress) {
  for (const step of chain) {
    const state = await step.check(context)
    if (state === undefined) await progress.step(step.name, (say) => step.make(context, say))
    else progress.line(`  ${step.name}: ${state}`)
  }
}

/**
 * @param {unknown} failure
 * @param {SetupContext} context
 */
function explain(failure, context) {
  if (!(failure instanceof SetupError)) throw failure
  process.stderr.write(`setup: ${failure.message}\n`)
  if (failure.details === '') return
  for (const line of failure.details.trimEnd().split('\n').slice(-12)) process.stderr.write(`    | ${line}\n`)
  process.stderr.write(`    (all of it: ${path.relative(process.cwd(), context.log)})\n`)
}

/** @param {number} started */
function seconds(started) {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`
}

function projectRoot() {
  return path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..')
}
