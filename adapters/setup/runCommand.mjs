// Runs one tool (npm, pip, tsc, a compiler) for a setup step, without a shell and without stdin. All it prints goes to the setup log;
// what it printed is also answered, so that the step can say in one sentence what went wrong. Never throws for a failing tool.
import { spawn } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import path from 'node:path'

/**
 * @typedef {{ code: number | null, output: string, stdout: string, missing: boolean, timedOut: boolean }} CommandResult
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, log?: string, timeoutMs?: number }} [options]
 * @returns {Promise<CommandResult>}
 */
export function runCommand(command, args, options = {}) {
  return new Promise((resolve) => {
    const log = options.log === undefined ? undefined : openLog(options.log)
    log?.write(`\n$ ${command} ${args.join(' ')}\n`)
    const child = spawn(command, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let stdout = ''
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      child.kill('SIGKILL')
    }, options.timeoutMs ?? 30 * 60_000)
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk)
      output += String(chunk)
      log?.write(chunk)
    })
    child.stderr.on('data', (chunk) => {
      output += String(chunk)
      log?.write(chunk)
    })
    /** @param {number | null} code @param {boolean} missing */
    const finish = (code, missing) => {
      clearTimeout(timer)
      log?.end()
      resolve({ code, output, stdout, missing, timedOut })
    }
    child.once('error', (error) => {
      output += error.message
      finish(null, 'code' in error && error.code === 'ENOENT')
    })
    child.once('close', (code) => finish(code, false))
  })
}

/** @param {string} file */
function openLog(file) {
  mkdirSync(path.dirname(file), { recursive: true })
  return createWriteStream(file, { flags: 'a' })
}
