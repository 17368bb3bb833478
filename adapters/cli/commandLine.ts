/**
 * What a command gets: the process, the terminal, the settings, and ways to the executions. Opened on demand, closed by
 * `runCli` when the command is over.
 */
import { resolve } from 'node:path'
import type { Configuration } from '../../machines/index.js'
import { loadConfiguration } from '../../runtime/index.js'
import type { ExecutionClient } from '../../runtime/ports/client.js'
import { loadIdentities, readServiceFile, type HeldKeys } from '../composeCommandLine.js'
import type { Maintenance } from '../../runtime/ports/maintenance.js'
import { openClient } from './access/openClient.js'
import { isFileName, openFile } from './access/openFile.js'
import { openMaintenance, type MaintenanceNeed } from './access/openMaintenance.js'
import { openReader, type Reader } from './access/openReader.js'
import type { ExitCode } from './errors/exitCodes.js'
import type { Io } from './io.js'
import type { Terminal } from './output/terminal.js'

/** The options that every command takes. */
export interface GlobalOptions {
  readonly data?: string
  readonly config?: string
  readonly verbose?: boolean
}

export interface CommandLine {
  readonly io: Io
  readonly terminal: Terminal
  readonly options: GlobalOptions
  readonly configuration: Configuration
  /** Where `configuration` comes from, to be read again. */
  readonly source: { readonly file: string | null; load(): Configuration }
  /** Absolute. `--data`, else COUNTERSIGN_DATA, else the configuration's `data_dir`, else `.countersign` in the current folder. */
  readonly dataDir: string
  /** A command that somebody is told to run, for the same data folder. */
  hint(command: string): string
  /** The keys that this person can sign with. */
  keys(): Promise<HeldKeys>
  /** The name that a request carries: of the key that signs it, else as it is given, else the account's. */
  nameOf(as: string | undefined): Promise<string>
  /** The name of the key that signs a decision: there has to be one. @throws IdentityError NO_SUCH_KEY */
  deciderOf(as: string | undefined): Promise<string>
  /**
   * Reads executions, with or without a running service; where `id` names an archive file, the one in it.
   * @throws ServiceUnreachableError, ArchiveError
   */
  reader(id?: string): Promise<Reader>
  /** Talks to the running service. @throws ServiceUnreachableError */
  client(): Promise<ExecutionClient>
  /** What only the one writer may do: asked of the running service, or done here when none runs. @throws ServiceUnreachableError */
  maintenance(need?: MaintenanceNeed): Promise<Maintenance>
  /** Run when the command is over, last first. */
  defer(close: () => Promise<void> | void): void
}

export type Work<A extends unknown[]> = (cli: CommandLine, ...input: A) => Promise<ExitCode>

/** Makes a commander action of a command's work. */
export type Run = <A extends unknown[]>(work: Work<A>) => (...input: A) => Promise<void>

/** @throws ConfigurationError */
export function createCommandLine(io: Io, terminal: Terminal, options: GlobalOptions, defer: CommandLine['defer']): CommandLine {
  let configuration: Configuration | undefined
  const file = options.config === undefined ? undefined : resolve(io.cwd, options.config)
  const source: CommandLine['source'] = { file: file ?? null, load: () => loadConfiguration({ file, env: io.env }) }
  let reader: Promise<Reader> | undefined
  let client: Promise<ExecutionClient> | undefined
  let keys: Promise<HeldKeys> | undefined
  const cli: CommandLine = {
    io, terminal, options, defer, source,
    get configuration() {
      return (configuration ??= source.load())
    },
    get dataDir() {
      return resolve(io.cwd, options.data ?? (io.env['COUNTERSIGN_DATA'] || (cli.configuration.data_dir ?? '.countersign')))
    },
    hint: (command) => `countersign ${command}${options.data === undefined ? '' : ` --data ${options.data}`}`,
    keys: () => (keys ??= loadIdentities().then(({ heldKeys }) => heldKeys({ dataDir: cli.dataDir, env: io.env, userName: io.userName, people: { ...readServiceFile(cli.dataDir)?.people, ...cli.configuration.people } }))),
    nameOf: async (as) => (await cli.keys()).signer(as)?.person ?? as ?? io.userName,
    deciderOf: async (as) => (await cli.keys()).need(as).person,
    reader: (id) => (id !== undefined && isFileName(id) ? openFile(cli, id) : (reader ??= openReader(cli))),
    client: () => (client ??= openClient(cli)),
    maintenance: (need) => openMaintenance(cli, need),
  }
  // Whoever names a file learns at once when it cannot be used, also where the command would not need it.
  if (options.config !== undefined) configuration = cli.configuration
  return cli
}
