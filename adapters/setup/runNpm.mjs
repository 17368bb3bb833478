// Runs npm for a setup step: the npm that runs this script if there is one, so that its version is the one that the user chose.
import { runCommand } from './runCommand.mjs'

/**
 * @param {string[]} args
 * @param {{ root: string, env: NodeJS.ProcessEnv, log: string, timeoutMs?: number }} options
 */
export function runNpm(args, { root, env, log, timeoutMs }) {
  const execPath = env.npm_execpath
  const options = { cwd: root, env, log, ...(timeoutMs === undefined ? {} : { timeoutMs }) }
  // Under pnpm or yarn npm_execpath names another tool.
  if (execPath !== undefined && /npm-cli\.c?js$/.test(execPath)) return runCommand(process.execPath, [execPath, ...args], options)
  return runCommand('npm', args, options)
}
