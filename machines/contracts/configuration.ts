/**
 * The configuration, with the keys of the YAML file (snake_case) and every default. Strict: a key that is not known is
 * an error. `readConfiguration` reads a file's content with it; what decides is taken from it by `policyFrom`.
 * Source: SEED section 2.
 */
import { z } from 'zod'
import { defaultControlWritePolicy as writes, writableChannelsSchema, writableValuesSchema } from './controlWrites.js'
import { durationSchema } from './duration.js'
import { executionModeSchema, enforcementLevelSchema, type EnforcementLevel, type ExecutionMode } from './execution.js'
import { peopleSchema } from './identity.js'
import { llmConfigurationSchema } from './llmConfiguration.js'

const text = z.string().min(1)
const maybe = (schema: z.ZodString | z.ZodURL) => schema.nullable().default(null)
/** Timers of the runtime hold at most 2^31 ms. */
const seconds = (byDefault: number, least = 0.001) => z.number().min(least).max(2_000_000).default(byDefault)
const port = z.int().min(1).max(65535)
const environmentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable: letters, digits and "_", no digit first')
const moduleName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.]*$/, 'must be the name of a Python module')
const address = (protocol: RegExp, example: string) => z.url({ protocol, error: `must be an address such as ${example}` })
/** Addresses are logged, shown and recorded in links: they must hold no secret. Never says the value. */
const withoutSecrets = (keys: string) => (value: string, check: z.RefinementCtx): void => {
  if (!URL.canParse(value)) return
  const { username, password, search, hash } = new URL(value)
  if (username === '' && password === '' && search === '' && hash === '' && !/[?#]/.test(value)) return
  check.addIssue({ code: 'custom', message: `must be an address without user info, "?" and "#": credentials belong in ${keys}` })
}
const natsAddress = address(/^(nats|tls|wss?)$/, 'nats://127.0.0.1:4222').superRefine(withoutSecrets('nats.user and nats.password, or nats.token'))
/** As the NATS client splits it. */
const natsAddresses = text.superRefine((value, check) => {
  for (const part of value.split(',')) {
    const problem = natsAddress.safeParse(part.trim()).error?.issues[0]
    if (!problem) continue
    return check.addIssue({ code: 'custom', message: problem.code === 'custom' ? problem.message : `${problem.message}, or several of them, separated by commas` })
  }
})

const modeKeys = {
  enabled: z.boolean().default(true).describe('false: there is no such mode'),
  kernel_name: text.describe('Jupyter kernelspec'),
  gateway: maybe(text).describe('Name of an entry of execution.epics.gateways'),
  allows_writes: z.boolean().default(false),
  requires_approval: z.boolean().default(false),
  description: z.string().default(''),
  environment: z.record(environmentName, z.string()).default({}).describe('Given to the kernel; the gateway has the last word'),
  warm_kernels: z.int().min(0).max(64).default(0).describe('How many kernels of the mode wait, started and ready, for an execution; see execution.warm_pool'),
  minimum_enforcement_level: enforcementLevelSchema.optional().describe('0 to 3; left out: 1 for a mode that allows writes, else 0'),
  network: z.enum(['none', 'host']).optional().describe('What walled kernels of the mode reach: nothing, or all that this machine does (then the level is 1 at most); left out: host for a mode that allows writes and names no gateway, else none. With none, the control system is reached through the service\'s own gateway'),
}
interface ModeOfFile {
  readonly allows_writes: boolean
  readonly gateway?: string | null | undefined
  readonly minimum_enforcement_level?: EnforcementLevel | undefined
  readonly network?: 'none' | 'host' | undefined
}
const withWall = <M extends ModeOfFile>(mode: M) => ({
  ...mode,
  minimum_enforcement_level: mode.minimum_enforcement_level ?? (mode.allows_writes ? 1 as const : 0 as const),
  network: mode.network ?? (mode.allows_writes && (mode.gateway ?? null) === null ? 'host' as const : 'none' as const),
})

/** One mode on its own, as the seed reads it. */
export const modeConfigurationSchema = z.strictObject(modeKeys).transform(withWall)
export type ModeConfiguration = z.output<typeof modeConfigurationSchema>

export const gatewayConfigurationSchema = z.strictObject({ address: text, port })
export type GatewayConfiguration = z.output<typeof gatewayConfigurationSchema>

export const containerConfigurationSchema = z.strictObject({
  hostname: z.string().regex(/^[^\s/?#@]+$/, 'must be a host name or address and nothing else: a token belongs in token'),
  port_host: port,
  execution_modes: z.array(executionModeSchema).default([]),
  https: z.boolean().default(false),
  token: maybe(text),
  base_path: z.string().regex(/^\/[^?#]*$/, 'must start with "/", without "?" and "#": a token belongs in token').default('/'),
})
export type ContainerConfiguration = z.output<typeof containerConfigurationSchema>

/** In the file: a mode says only what is other than by default, and one that is not named is there all the same. */
const modeInFile = ({ allowsWrites, description }: { readonly allowsWrites: boolean; readonly description: string }) =>
  z
    .strictObject({
      ...modeKeys,
      kernel_name: modeKeys.kernel_name.default('python3'),
      allows_writes: z.boolean().default(allowsWrites),
      requires_approval: z.boolean().default(allowsWrites),
      description: z.string().default(description),
    })
    .transform(withWall)
    .prefault({})

const modesSchema = z
  .strictObject({
    read_only: modeInFile({ allowsWrites: false, description: 'No writes to the control system' }),
    write_access: modeInFile({ allowsWrites: true, description: 'May write to the control system' }),
  })
  .transform((modes): Readonly<Partial<Record<ExecutionMode, ModeConfiguration>>> => Object.fromEntries(Object.entries(modes).filter(([, { enabled }]) => enabled)))

const megabytes = (byDefault: number) => z.int().min(16).max(16 * 1024 * 1024).default(byDefault)

const sandboxSchema = z.strictObject({
  use: z.enum(['auto', 'off']).default('auto').describe('`auto`: kernels of the service\'s own Jupyter Server are walled where this machine can; `off`: never'),
  readable: z.array(z.string().regex(/^\/./, 'must be an absolute path, and not /')).default([]).describe('Files and folders that programs may read, besides their own folder and what Python needs'),
  memory_mb: megabytes(4096).describe('All processes of a kernel together'),
  processes: z.int().min(16).max(100_000).default(512).describe('Processes of a kernel at once; their threads count too, unless the service runs as root'),
  file_mb: megabytes(2048).describe('The largest file that a program may write'),
  folder_mb: megabytes(4096).describe('What a program may write into its folder'),
  free_disk_mb: z.int().min(0).max(16 * 1024 * 1024).default(1024).describe('What must stay free on the disk of the folders; kernels that take more are ended. Where there is less from the start: half of it'),
  temporary_mb: megabytes(512).describe('Its /tmp, and again its /dev/shm; both are in memory'),
  open_files: z.int().min(64).max(1_000_000).default(4096).describe('Of one process'),
})

const warmPoolSchema = z.strictObject({
  memory_mb: z.int().min(0).max(16 * 1024 * 1024).default(1024).describe('What all waiting kernels may hold together; when one more does not fit, none is started'),
  max_age_minutes: z.number().min(0.01).max(30_000).default(60).describe('A kernel that has waited for so long is replaced'),
  imports: z.array(moduleName).default(['numpy', 'pandas', 'matplotlib.pyplot']).describe('Modules that they have imported already; one that is not installed is left out'),
})

const executionSchema = z.strictObject({
  execution_method: z.enum(['local', 'container']).default('local'),
  python_env_path: maybe(text).describe('Python whose kernels are used; left out: the project\'s own'),
  modes: modesSchema.prefault({}).describe('Those that a program may be run in'),
  epics: z
    .strictObject({
      gateways: z.record(text, gatewayConfigurationSchema).default({}),
      limits_file: maybe(text).describe('What may be written to which channel; a path that is not absolute is meant from the folder of this file. A file that is missing or wrong blocks all writes'),
      writes: z
        .strictObject({
          channels: writableChannelsSchema.default(writes.channels).describe('Which channels a program may write while it runs. shown: those that were shown before it ran, and any where it was shown that one is not constant; named: only those that were shown by name; any: all that the limits allow'),
          values: writableValuesSchema.default('shown').describe('Which values. shown: where each value that the program writes to a channel was shown before it ran, only those; any: all that the limits allow'),
          max_per_run: z.int().min(1).max(1_000_000).default(writes.mostWrites).describe('Further writes of a run are refused'),
          max_bytes_per_run: z.int().min(1).max(1024 ** 3).default(writes.mostBytes).describe('Of all values that a run writes; further writes are refused'),
          recorded_refusals: z.int().min(1).max(10_000).default(writes.recordedRefusals).describe('Refused writes of a run that are recorded one by one; further ones are counted'),
        })
        .prefault({})
        .describe('For what a program writes while it runs'),
    })
    .prefault({}),
  prohibited_imports: z.array(moduleName).default([]),
  sandbox: sandboxSchema.prefault({}).describe('What kernels are held back by'),
  warm_pool: warmPoolSchema.prefault({}).describe('Kernels that wait for executions, for modes with warm_kernels; in the service\'s own Jupyter Server only'),
})

const servicesSchema = z.strictObject({
  jupyter: z.strictObject({ containers: z.record(text, containerConfigurationSchema).default({}) }).prefault({}),
})

const approvalSchema = z.strictObject({
  global_mode: z.enum(['disabled', 'selective', 'all_capabilities']).default('selective'),
  capabilities: z
    .strictObject({
      python_execution: z
        .strictObject({
          enabled: z.boolean().default(true),
          mode: z.enum(['disabled', 'epics_writes', 'control_writes', 'all_code']).default('all_code').describe('epics_writes and control_writes mean the same'),
        })
        .prefault({}),
    })
    .prefault({}),
  timeout_seconds: seconds(86_400).describe('No answer in this time means no'),
  approver_must_differ: z.boolean().default(false).describe('Who asked may not approve'),
  modes: z
    .partialRecord(executionModeSchema, z.strictObject({
      count: z.int().min(1).max(20).default(1).describe('How many different persons have to approve'),
      groups: z.array(text).default([]).describe('Groups that they have to be in, one of them each; none: any approver'),
    }))
    .default({})
    .describe('Who approves in a mode'),
  reminder_seconds: seconds(3600).nullable().default(null).describe('An open question is called to mind once, after so long; left out: never'),
  delegations: z
    .array(z.strictObject({
      from: text.describe('Person whose approval it is'),
      to: text.describe('Person who may give it in their place'),
      until: z.iso.datetime({ offset: true }),
      modes: z.array(executionModeSchema).min(1).nullable().default(null).describe('Left out: in all modes'),
    }))
    .default([])
    .describe('Who may approve in whose place, and until when'),
})

const pythonExecutorSchema = z.strictObject({
  max_generation_retries: z.int().min(1).max(10).default(3).describe('Attempts to write the program, in total; a request may ask for fewer'),
  max_execution_retries: z.int().min(0).max(100).default(3).describe('How often steps are tried again for infrastructure reasons, in total'),
  execution_timeout_seconds: seconds(600),
  startup_timeout_seconds: seconds(60).describe('For a kernel to start'),
  interrupt_grace_seconds: seconds(5).describe('From the interrupt to the end of the kernel'),
  terminate_grace_seconds: seconds(10).describe('From the end of the kernel to "outcome unknown"'),
  backoff_base_seconds: seconds(1, 0),
  backoff_max_seconds: seconds(60, 0),
})

const sections = {
  data_dir: maybe(text).describe('Where executions, notebooks and the database are'),
  agent_control_defaults: z
    .strictObject({ epics_writes_enabled: z.boolean().default(false).describe('The master switch for writes to the control system') })
    .prefault({}),
  execution: executionSchema.prefault({}),
  services: servicesSchema.prefault({}),
  approval: approvalSchema.prefault({}),
  people: peopleSchema.default({}).describe('Who may ask, approve and operate, by name; without any, the service makes one key for the account that it runs as, with all roles'),
  identity: z
    .strictObject({ requests: z.enum(['claimed', 'signed']).default('claimed').describe('`signed`: a request that nobody signed is refused. Also so where approval.approver_must_differ is true') })
    .prefault({}),
  python_executor: pythonExecutorSchema.prefault({}),
  output: z
    .strictObject({
      max_bytes: z.int().min(1024).max(1024 ** 3).default(10 * 1024 * 1024).describe('Program output that is kept, per run'),
      max_messages: z.int().min(1).max(1_000_000).default(20_000),
    })
    .prefault({}),
  retention: z
    .strictObject({
      archive_after: durationSchema.nullable().default(null).describe('Executions that have been over for so long are put into archive files and taken out of the database and of `executed_scripts`; left out: never'),
      folder: z.string().regex(/^\//, 'must be an absolute path').nullable().default(null).describe('Where archive files go; left out: `archives` in the data folder'),
    })
    .prefault({}),
  nats: z
    .strictObject({ url: maybe(natsAddresses).describe('Several addresses of one cluster: separated by commas'), user: maybe(text), password: maybe(text), token: maybe(text) })
    .prefault({})
    .describe('Without a url the service starts its own server'),
  http: z
    .strictObject({
      enabled: z.boolean().default(true),
      host: z.string().regex(/^[^\s/?#@]+$/, 'must be a host name or address and nothing else').default('127.0.0.1').describe('Other than a loopback address only where people have tokens; then a proxy that does TLS belongs before it'),
      port: z.int().min(0).max(65_535).default(0).describe('0: any that is free; `service.json` says which'),
      requests_per_minute: z.int().min(1).max(1_000_000).default(600).describe('By one person, or by one address that has shown no token'),
    })
    .prefault({}),
  jupyter: z
    .strictObject({ url: maybe(address(/^https?$/, 'http://127.0.0.1:8888').superRefine(withoutSecrets('jupyter.token'))), token: maybe(text) })
    .prefault({})
    .describe('Without a url the service starts its own server'),
  llm: llmConfigurationSchema.prefault({}),
  analyzer: z
    .strictObject({
      control_libraries: z.array(text).default([]).describe('Files that teach the analyzer further control libraries, or correct what it knows of one; a path that is not absolute is meant from the folder of this file'),
      plugins: z.array(text).default([]).describe('Modules (.mjs) with domain analyzers and policy analyzers of your own; a path that is not absolute is meant from the folder of this file'),
      plugin_timeout_seconds: z.number().min(0.01).max(600).default(5).describe('For the answer of one plug-in; one that is late counts as failed, and a person is asked'),
    })
    .prefault({}),
}

/** What the service works with: one place for each key. */
export const configurationSchema = z.strictObject(sections).superRefine(({ execution: { modes, epics }, approval }, check) => {
  if (approval.reminder_seconds !== null && approval.reminder_seconds >= approval.timeout_seconds) {
    check.addIssue({ code: 'custom', path: ['approval', 'reminder_seconds'], message: `must be less than approval.timeout_seconds (${approval.timeout_seconds}): a question that has expired needs no reminder` })
  }
  for (const [index, { from, to }] of approval.delegations.entries()) {
    if (from === to) check.addIssue({ code: 'custom', path: ['approval', 'delegations', index, 'to'], message: 'must be another person than from' })
  }
  if (Object.keys(modes).length === 0) check.addIssue({ code: 'custom', path: ['execution', 'modes'], message: 'must leave at least one of read_only, write_access enabled' })
  for (const [mode, { gateway }] of Object.entries(modes)) {
    if (gateway === null || Object.hasOwn(epics.gateways, gateway)) continue
    const known = Object.keys(epics.gateways)
    check.addIssue({ code: 'custom', path: ['execution', 'modes', mode, 'gateway'], message: unknownGateway(gateway, known) })
  }
})
export type Configuration = z.output<typeof configurationSchema>
export type Delegations = Configuration['approval']['delegations']

export const unknownGateway = (gateway: string, known: readonly string[]): string =>
  `gateway '${gateway}' not found in execution.epics.gateways: ${known.length > 0 ? `there are ${known.join(', ')}` : 'there are none'}`

/** What a file may hold: also the seed's older places of `execution` and `services`. */
export const configurationFileSchema = z
  .strictObject({
    ...sections,
    execution_modes: modesSchema.optional(),
    framework: z.strictObject({ execution: executionSchema.optional(), services: servicesSchema.optional() }).optional(),
  })
  .meta({ id: 'Configuration', title: 'Configuration file of Countersign' })
