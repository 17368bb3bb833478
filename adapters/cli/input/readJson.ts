/** Reads JSON that is given on the command line itself, in a file, or on standard input. */
import { UsageError } from '../errors/usageError.js'
import type { Io } from '../io.js'
import { readText } from './readText.js'

/** More than any request may have; the service says which field is too large. */
export const mostRequestBytes = 64 * 1024 * 1024

/** What begins with `{` is JSON, everything else names a file. @throws UsageError */
export async function readJson(io: Pick<Io, 'stdin' | 'cwd'>, given: string, mostBytes: number): Promise<unknown> {
  if (given.trimStart().startsWith('{')) return parseJson(given, 'what was given')
  return parseJson(await readText(io, given, mostBytes), given === '-' ? 'standard input' : given)
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new UsageError('NOT_JSON', `${name} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
