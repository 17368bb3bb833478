/**
 * Reads the configuration file, once, at the start of the service or of a command. No file: the built-in defaults, which
 * disable writes and ask about all code. Whatever is wrong is said at once, key by key.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import { defaultConfiguration, readConfiguration, type Configuration } from '../../machines/index.js'
import { ConfigurationError } from './configurationError.js'
import { substitute, type Environment } from './substitute.js'

export interface ConfigurationSource {
  readonly file?: string | undefined
  readonly env: Environment
}

/** @throws ConfigurationError */
export function loadConfiguration({ file, env }: ConfigurationSource): Configuration {
  return file === undefined ? defaultConfiguration() : parseConfiguration(read(file), { file, env })
}

/** The same from text; `file` is what errors call it. @throws ConfigurationError */
export function parseConfiguration(text: string, { file, env }: { readonly file: string; readonly env: Environment }): Configuration {
  const { value, issues, changed } = substitute(parseYaml(text, file), env)
  if (issues.length > 0) throw new ConfigurationError(file, issues)
  const parsed = readConfiguration(value, changed)
  if (!parsed.ok) throw new ConfigurationError(file, parsed.issues)
  return withAbsoluteFiles(parsed.value, path.dirname(path.resolve(file)))
}

/** Files that the configuration names are meant from where it stands, not from where the service was started. */
function withAbsoluteFiles(configuration: Configuration, folder: string): Configuration {
  const { analyzer } = configuration
  return { ...configuration, analyzer: { ...analyzer, control_libraries: analyzer.control_libraries.map((each) => path.resolve(folder, each)) } }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new ConfigurationError(file, [{ path: '', message: `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}` }], { cause })
  }
}

function parseYaml(text: string, file: string): unknown {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true })
  if (document.errors.length > 0) {
    const issues = document.errors.map(({ message, pos: [offset] }) => {
      const { line, col } = lineCounter.linePos(offset)
      return { path: '', message: `line ${line}, column ${col}: ${message}` }
    })
    throw new ConfigurationError(file, issues, { cause: document.errors[0] })
  }
  try {
    return document.toJS() as unknown
  } catch (cause) {
    // Aliases that would grow without bound.
    throw new ConfigurationError(file, [{ path: '', message: cause instanceof Error ? cause.message : String(cause) }], { cause })
  }
}
