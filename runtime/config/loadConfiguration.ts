/**
 * Reads the configuration file, once, at the start of the service or of a command. No file: the built-in defaults, which
 * disable writes and ask about all code. Whatever is wrong is said at once, key by key.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { defaultConfiguration, readConfiguration, type Configuration } from '../../machines/index.js'
import { ConfigurationError } from './configurationError.js'
import { readYaml } from './readYaml.js'
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
  const { analyzer, execution, llm } = configuration
  const filesOf = <T extends Pick<Configuration['llm'], 'api_key_file' | 'recordings'>>(entry: T): T => ({
    ...entry,
    ...(entry.api_key_file === undefined ? {} : { api_key_file: path.resolve(folder, entry.api_key_file) }),
    ...(entry.recordings === undefined ? {} : { recordings: path.resolve(folder, entry.recordings) }),
  })
  const absolute = (files: readonly string[]) => files.map((each) => path.resolve(folder, each))
  const { limits_file: limits } = execution.epics
  return {
    ...configuration,
    execution: { ...execution, epics: { ...execution.epics, limits_file: limits === null ? null : path.resolve(folder, limits) } },
    llm: { ...filesOf(llm), fallback: llm.fallback.map(filesOf) },
    analyzer: { ...analyzer, control_libraries: absolute(analyzer.control_libraries), plugins: absolute(analyzer.plugins) },
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new ConfigurationError(file, [{ path: '', message: `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}` }], { cause })
  }
}

function parseYaml(text: string, file: string): unknown {
  const yaml = readYaml(text)
  if (yaml.ok) return yaml.content
  const issues = yaml.problems.map(({ line, column, message }) => ({ path: '', message: line === null ? message : `line ${line}, column ${column ?? 1}: ${message}` }))
  throw new ConfigurationError(file, issues, { cause: yaml.cause })
}
