/**
 * Reads the control library tables: those that are shipped, then a facility's files in their order. All of them or none: whatever
 * is wrong is said at once with file, line and key, and no analyzer is made. Called once by whoever makes an analyzer.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { canonicalJson, codeHash, type ControlLibrary } from '../../../machines/index.js'
import { checkControlTables } from './checkControlTables.js'
import { ControlLibraryError } from './controlLibraryError.js'
import { parseControlLibrary, type Outcome, type ParsedControlLibrary } from './parseControlLibrary.js'

export interface ControlTables {
  /** One for each file, in order: later entries replace earlier ones of the same path. */
  readonly libraries: readonly ControlLibrary[]
  readonly files: readonly string[]
  /** sha256 over everything that decides; comments and layout do not count. */
  readonly hash: string
}

/** @throws ControlLibraryError */
export function readControlTables(facilityFiles: readonly string[] = []): ControlTables {
  const parsed = [...shippedFiles().map(parsedOnce), ...facilityFiles.map((file) => parseControlLibrary(read(file), file))]
  const issues = parsed.flatMap((outcome) => outcome.issues)
  const whole = parsed.filter((outcome): outcome is ParsedControlLibrary => outcome.library !== null)
  const problems = issues.length > 0 ? issues : checkControlTables(whole)
  if (problems.length > 0) throw new ControlLibraryError(problems)
  const libraries = whole.map(({ library }) => library)
  return { libraries, files: whole.map(({ file }) => file), hash: codeHash(canonicalJson(libraries.map(({ about: _about, ...deciding }) => deciding))) }
}

const parsedShipped = new Map<string, Outcome>()

/** What is shipped is the same for every analyzer of a process, and not small. */
function parsedOnce(file: string): Outcome {
  const known = parsedShipped.get(file) ?? parseControlLibrary(read(file), file)
  parsedShipped.set(file, known)
  return known
}

/** They stay beside the sources, also when this file runs from `dist/`. */
function shippedFiles(): readonly string[] {
  for (const candidate of ['./libraries/', '../../../../adapters/analyzer/data/libraries/']) {
    const folder = fileURLToPath(new URL(candidate, import.meta.url))
    const files = filesIn(folder)
    if (files.length > 0) return files
  }
  throw new ControlLibraryError([{ file: 'adapters/analyzer/data/libraries', line: null, path: '', message: 'is missing from this installation: install countersign again' }])
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.yaml')).sort().map((name) => path.join(folder, name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const message = `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`
    throw new ControlLibraryError([{ file, line: null, path: '', message }], { cause })
  }
}
