/**
 * What a changed configuration file means for a service that runs: what takes effect at once, what needs a restart, and which
 * keys those are. Says names of keys only, never values. Pure; called by `reload`.
 */
import { canonicalJson, codeHash, type Configuration } from '../../machines/index.js'

/** sha256 over everything but passwords and tokens, of which only counts whether there is one. */
export const configurationHash = (configuration: Configuration): string => codeHash(canonicalJson(withoutSecrets(configuration)))

export interface ConfigurationChange {
  /** What is in force from now on: `wanted`, but for the keys that need a restart. */
  readonly configuration: Configuration
  /** Dotted keys that are another one in it than before. */
  readonly changed: readonly string[]
  readonly needRestart: readonly string[]
}

/** null: nothing of it can take effect, since no execution mode is left that the service was started with. */
export function configurationChange(now: Configuration, wanted: Configuration): ConfigurationChange | null {
  const { execution, python_executor: executor } = wanted
  // The servers of the kernels were started for these modes; a kernel's name is the name of a kernelspec that they know. The walls were tried out at the start.
  const modes = Object.fromEntries(
    Object.entries(execution.modes).flatMap(([mode, settings]) => {
      const before = now.execution.modes[mode as keyof typeof now.execution.modes]
      return before ? [[mode, { ...settings, kernel_name: before.kernel_name, network: before.network }]] : []
    }),
  )
  if (Object.keys(modes).length === 0) return null
  const configuration: Configuration = {
    ...wanted,
    data_dir: now.data_dir, nats: now.nats, http: now.http, jupyter: now.jupyter, services: now.services, llm: now.llm, output: now.output, retention: now.retention,
    execution: { ...execution, modes, execution_method: now.execution.execution_method, python_env_path: now.execution.python_env_path, sandbox: now.execution.sandbox },
    analyzer: { ...wanted.analyzer, plugins: now.analyzer.plugins, plugin_timeout_seconds: now.analyzer.plugin_timeout_seconds },
    python_executor: { ...executor, startup_timeout_seconds: now.python_executor.startup_timeout_seconds },
  }
  return { configuration, changed: differingKeys(now, configuration), needRestart: differingKeys(configuration, wanted) }
}

type Section = Readonly<Record<string, unknown>>
const isSection = (value: unknown): value is Section => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Down to single values; lists count as one. Sorted. */
export function differingKeys(one: unknown, other: unknown, path = ''): string[] {
  if (!isSection(one) || !isSection(other)) {
    if (isSection(one) || isSection(other)) return differingKeys(isSection(one) ? one : {}, isSection(other) ? other : {}, path)
    return canonicalJson(one ?? null) === canonicalJson(other ?? null) ? [] : [path]
  }
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort()
  return keys.flatMap((key) => differingKeys(one[key], other[key], path === '' ? key : `${path}.${key}`))
}

const secret: ReadonlySet<string> = new Set(['password', 'token'])

function withoutSecrets(value: unknown): unknown {
  if (!isSection(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, secret.has(key) ? item !== null : withoutSecrets(item)]))
}
