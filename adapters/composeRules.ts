/**
 * The rules that a service works by, and how they change while it runs: configuration, limits of channels, tables of control
 * libraries. Read as a whole before anything changes: what is wrong leaves everything as it was, but for a limits file, which
 * then blocks writes. Each change is recorded before it takes effect. Called by `compose.ts`.
 */
import {
  allRoles, canonicalJson, codeHash, serviceEventCatalogue, type Actor, type Configuration, type EnforcementLevel, type ExecutionMode, type ExecutionPolicy, type People, type RecordedServiceEvent,
  type ServiceEventData, type ServiceEventType,
} from '../machines/index.js'
import {
  approvalGaps, configurationChange, configurationHash, loadLimits, MaintenanceRefusedError, policyFrom, type Clock, type Ids, type LoadedLimits, type Logger, type Reloaded,
} from '../runtime/index.js'
import type { EventStore } from '../store/index.js'
import { readControlTables, type ControlTables } from './analyzer/data/readControlTables.js'

/** Where the configuration comes from, and comes from again. */
export interface ConfigurationSource {
  /** null: from no file. */
  readonly file: string | null
  /** @throws ConfigurationError */
  load(): Configuration
}

export interface RulesInForce {
  readonly configuration: Configuration
  readonly limits: LoadedLimits
  readonly tables: ControlTables
  /** sha256 over all of it, without passwords and tokens. */
  readonly hash: string
}

export interface RulesParts {
  readonly configuration: Configuration
  readonly source: ConfigurationSource
  /** What kernels of each mode get on this machine. */
  readonly levels: Readonly<Partial<Record<ExecutionMode, EnforcementLevel>>>
  readonly store: Pick<EventStore, 'recordServiceEvent'>
  readonly publish: (event: RecordedServiceEvent) => void
  /** Makes the other parts work by them; throws when one cannot. */
  readonly apply: (rules: RulesInForce) => Promise<void>
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
}

export interface Rules {
  now(): RulesInForce
  /** For executions that are asked for from now on. */
  policy(): ExecutionPolicy
  /** Resolves when no change is under way. */
  settled(): Promise<void>
  /** How many changes were begun and taken back: what began meanwhile may have been given something of them. */
  undone(): number
  /** @throws MaintenanceRefusedError; then nothing has changed. */
  reload(by: Actor): Promise<Reloaded>
  started(program: string): Promise<void>
  /** Records nothing where no start was recorded. */
  stopped(): Promise<void>
}

/** @throws ControlLibraryError */
export function readRules(configuration: Configuration): RulesInForce {
  const limits = loadLimits(configuration)
  const tables = readControlTables(configuration.analyzer.control_libraries)
  return { configuration, limits, tables, hash: codeHash(canonicalJson([configurationHash(configuration), limits.inForce, tables.hash])) }
}

export function composeRules({ configuration, source, levels, store, publish, apply, clock, ids, log }: RulesParts): Rules {
  let current = readRules(configuration)
  let last: Promise<unknown> = Promise.resolve()
  let wasStarted = false
  let undone = 0
  const self: Actor = { kind: 'service', name: 'countersign' }
  const policyOf = (rules: RulesInForce) => policyFrom(rules.configuration, levels, rules.limits.inForce)
  const facts = (rules: RulesInForce) => ({
    configurationHash: rules.hash, policyVersion: policyOf(rules).policyVersion, limits: rules.limits.inForce, controlTablesHash: rules.tables.hash,
  })
  sayWhatIsWrong(current, log)

  async function record<T extends ServiceEventType>(type: T, data: ServiceEventData<T>, actor: Actor): Promise<RecordedServiceEvent> {
    const event = await store.recordServiceEvent({ eventId: ids.next(), type, schemaVersion: serviceEventCatalogue[type].version, data, actor, recordedAt: clock.now().toISOString() })
    publish(event)
    return event
  }

  /** What is not recorded does not hold. */
  const recordOrUndo: typeof record = async (type, data, actor) => {
    try {
      return await record(type, data, actor)
    } catch (error) {
      await undo()
      throw error
    }
  }

  /** Whatever could not be set back takes no work itself, until a reload brings it in step. */
  async function undo(): Promise<void> {
    undone++
    await apply(current).catch((error: unknown) => { log.error({ err: error }, 'not every part could be set back to the configuration that is in force') })
  }

  async function refuse(error: unknown, by: Actor): Promise<never> {
    const problem = error instanceof Error ? error.message : String(error)
    const { file } = source
    log.error({ by: by.name, file }, `the configuration was not reloaded, what was in force stays in force: ${problem}`)
    await record('configuration.refused', { file, configurationHash: current.hash, problem }, by)
    throw new MaintenanceRefusedError('CONFIGURATION_REFUSED', `nothing was changed, the configuration that was in force stays in force: ${problem}`, { cause: error })
  }

  async function change(by: Actor): Promise<Reloaded> {
    let next: RulesInForce
    let keys: Pick<Reloaded, 'changed' | 'needRestart'>
    try {
      const found = configurationChange(current.configuration, source.load())
      if (!found) throw new Error('execution.modes names no mode that the service was started with: that needs a restart')
      next = readRules(found.configuration)
      keys = { changed: withFiles(found.changed, current, next), needRestart: found.needRestart }
    } catch (error) {
      return refuse(error, by)
    }
    try {
      await apply(next)
    } catch (error) {
      // Some parts may work by it already.
      await undo()
      return refuse(error, by)
    }
    const oldHash = current.hash
    const { position } = await recordOrUndo('configuration.reloaded', { file: source.file, ...facts(next), oldHash, changed: [...keys.changed], needRestart: [...keys.needRestart] }, by)
    current = next
    log.info({ by: by.name, from: oldHash, to: next.hash, changed: keys.changed, needRestart: keys.needRestart }, 'the configuration was reloaded')
    sayWhatIsWrong(next, log)
    return { position, oldHash, configurationHash: next.hash, ...keys, limits: next.limits.inForce }
  }

  return {
    now: () => current,
    policy: () => policyOf(current),
    settled: async () => { await last },
    undone: () => undone,
    reload(by) {
      const work = last.then(() => change(by))
      last = work.catch(() => undefined)
      return work
    },
    async started(program) {
      await record('service.started', { program, pid: process.pid, file: source.file, ...facts(current) }, self)
      wasStarted = true
    },
    async stopped() {
      await last
      if (wasStarted) await record('service.stopped', { pid: process.pid, configurationHash: current.hash }, self)
    },
  }
}

/** A key that names files stands for what is in them, too. */
function withFiles(changed: readonly string[], before: RulesInForce, after: RulesInForce): string[] {
  const keys = new Set(changed)
  if (canonicalJson(before.limits.inForce) !== canonicalJson(after.limits.inForce)) keys.add('execution.epics.limits_file')
  if (before.tables.hash !== after.tables.hash) keys.add('analyzer.control_libraries')
  return [...keys].sort()
}

/** Without people there is one, who belongs to no group. */
const accountOnly: People = { 'the account that the service runs as': { public_key: '', roles: [...allRoles], groups: [], tokens: {} } }

function sayWhatIsWrong({ limits: { inForce }, configuration }: RulesInForce, log: Logger): void {
  const { people } = configuration
  for (const gap of approvalGaps(configuration, Object.keys(people).length > 0 ? people : accountOnly)) log.warn({}, gap)
  if (inForce.state === 'broken') log.error({ file: inForce.file }, `nothing may be written to the control system, since the limits file cannot be used: ${inForce.problem}`)
}
