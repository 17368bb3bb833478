/**
 * The honest list of Python packages that a program may import, asked of the interpreter that will run it, once, when first
 * needed. Passed to the generators by `compose.ts`. An interpreter that cannot be asked gives an empty list and a warning.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Logger } from '../../runtime/ports/logger.js'

const run = promisify(execFile)

const question = `
import importlib.metadata, json
found = {d.metadata["Name"]: d.version for d in importlib.metadata.distributions() if d.metadata["Name"]}
print(json.dumps(sorted(f"{name} {version}" for name, version in found.items())))
`

const ask = async (python: string): Promise<readonly string[]> => {
  const { stdout } = await run(python, ['-I', '-c', question], { env: {}, timeout: 20_000, maxBuffer: 4 * 1024 * 1024 })
  const found: unknown = JSON.parse(stdout)
  return Array.isArray(found) ? found.filter((name) => typeof name === 'string') : []
}

/** `python` is the path of the interpreter. */
export const installedPackages = (python: string, log: Logger): (() => Promise<readonly string[]>) => {
  let answer: Promise<readonly string[]> | null = null
  return () => {
    answer ??= ask(python).catch((error: unknown) => {
      answer = null
      log.warn({ python, error: String(error) }, 'the installed Python packages could not be listed; the model is told so')
      return []
    })
    return answer
  }
}
