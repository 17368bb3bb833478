/**
 * The analyzer as the configuration wants it: with its control library tables, and with the plug-ins of its modules beside those
 * that a program of one's own hands in. The same for a service, for `analyze` and for `doctor`.
 */
import type { Configuration } from '../machines/index.js'
import type { Logger } from '../runtime/index.js'
import { createAnalyzer, type Analyzer } from './analyzer/createAnalyzer.js'
import { readControlTables } from './analyzer/data/readControlTables.js'
import type { AnalyzerPlugin } from './analyzer/plugins/plugin.js'
import { pluginThread } from './analyzer/plugins/pluginThread.js'

export interface AnalyzerSettings {
  readonly configuration: Pick<Configuration, 'analyzer'>
  readonly python: string
  readonly plugins?: readonly AnalyzerPlugin[] | undefined
  readonly log: Logger
}

/** @throws ControlLibraryError, PluginError */
export async function composeAnalyzer({ configuration, python, plugins = [], log }: AnalyzerSettings): Promise<Analyzer> {
  const { control_libraries: files, plugins: modules, plugin_timeout_seconds: seconds } = configuration.analyzer
  const tables = readControlTables(files)
  const pluginTimeoutMs = Math.round(seconds * 1_000)
  const thread = modules.length === 0 ? null : await pluginThread({ modules, timeoutMs: pluginTimeoutMs, log })
  try {
    const analyzer = createAnalyzer({ python, tables, plugins: [...plugins, ...(thread?.plugins ?? [])], pluginTimeoutMs, log })
    return {
      get pid() {
        return analyzer.pid
      },
      use: (next) => { analyzer.use(next) },
      analyze: (code, options) => analyzer.analyze(code, options),
      async close() {
        await Promise.all([analyzer.close(), thread?.close()])
      },
    }
  } catch (error) {
    await thread?.close()
    throw error
  }
}
