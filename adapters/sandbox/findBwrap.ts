/** Looks for a `bwrap` and what it can do: older ones lack an option or two that the wall is better with. Linux only. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Bwrap {
  readonly file: string
  readonly version: string
  /** Can bound the size of a file system in memory. */
  readonly size: boolean
  /** Can forbid further namespaces inside. */
  readonly disableUserns: boolean
}

/** The first of the candidates that runs at all; null: none does. */
export async function findBwrap(candidates: readonly string[]): Promise<Bwrap | null> {
  for (const file of candidates) {
    try {
      const [{ stdout: version }, help] = await Promise.all([run(file, ['--version'], { timeout: 5_000 }), run(file, ['--help'], { timeout: 5_000 })])
      const text = help.stdout + help.stderr
      return { file, version: /\d+(\.\d+)+/.exec(version)?.[0] ?? 'unknown', size: text.includes('--size '), disableUserns: text.includes('--disable-userns') }
    } catch {
      // Not there, or not for this machine: the next one.
    }
  }
  return null
}
