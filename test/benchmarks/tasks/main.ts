/**
 * `npm run bench:tasks`: gives tasks of the kind that facilities ask for to a whole service, and counts whose results are right. With the
 * model that is configured (`--config`, or a key in the environment); without one, with replies written by hand.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { Command } from 'commander'
import { composeService } from '../../../adapters/compose.js'
import { environmentPackages } from '../../../adapters/jupyter/environmentPackages.js'
import { localGenerator, type LocalGenerator } from '../../../adapters/llm/local/localGenerator.js'
import { localModelName, localModelWarning } from '../../../adapters/llm/local/localModelFiles.js'
import { recordedGenerator } from '../../../adapters/llm/recordedGenerator.js'
import { connectClient } from '../../../adapters/nats/connectClient.js'
import { projectPaths } from '../../../adapters/setup/projectPaths.js'
import { configurationSchema } from '../../../machines/index.js'
import { loadConfiguration, silentLogger } from '../../../runtime/index.js'
import { startIoc } from '../../ioc/startIoc.js'
import { machine } from '../report/machine.js'
import { recordedReplies } from './recordedReplies.js'
import { runTask, type TaskFigures } from './runTask.js'
import { suite } from './suite.js'
import { summaryOf, tableOf } from './summary.js'

interface Options {
  readonly config?: string
  readonly recorded?: boolean
  readonly local?: boolean
  readonly only?: string
  readonly parallel: number
  readonly taskMinutes: number
  readonly minutes: number
  readonly json: string
}

const results = join(projectPaths(process.env).root, 'test', 'benchmarks', 'results')

const command = new Command('npm run bench:tasks --')
  .description('Measures how good programs are that a model writes here: right results at attempt 1, 2, 3, tokens, cost, time.')
  .option('--config <file>', 'configuration that names the model (section llm); everything else in it counts, too')
  .option('--recorded', 'ask no model: replies written by hand, some of them wrong on purpose. The default where no model is configured')
  .option('--local', 'the very small model that `npm run setup -- --local-model` installs')
  .option('--only <text>', 'only tasks whose name or kind contains this')
  .option('--parallel <number>', 'tasks at a time', Number, 2)
  .option('--task-minutes <number>', 'give a task up after this time', Number, 10)
  .option('--minutes <number>', 'begin no further task after this time', Number, 240)
  .option('--json <file>', 'where to write the figures', join(results, `tasks-${new Date().toISOString().replaceAll(':', '-')}.json`))

const stopped = new AbortController()

/** Called by loadTypeScript.mjs with the arguments of the command line. */
export async function main(...args: readonly string[]): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => { stopped.abort() })
  command.parse(args, { from: 'user' })
  process.exitCode = await measure(command.opts<Options>())
}

async function measure({ config, recorded, local = false, only, parallel, taskMinutes, minutes, json }: Options): Promise<number> {
  const tasks = suite.filter(({ name, kind }) => only === undefined || name.includes(only) || kind.includes(only))
  const { env } = process
  const offline = !local && (recorded ?? (config === undefined && !env['OPENAI_API_KEY'] && !env['ANTHROPIC_API_KEY']))
  const read = loadConfiguration({ file: config, env })
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-tasks-'))
  const ioc = await startIoc()
  const figures: TaskFigures[] = []
  const on = machine()
  let model = ''
  let small: LocalGenerator | null = null
  try {
    // Nobody is there to be asked; nothing may be written.
    const readOnly = read.execution.modes.read_only
    const configuration = configurationSchema.parse({
      ...read, agent_control_defaults: { epics_writes_enabled: false }, approval: { capabilities: { python_execution: { mode: 'disabled' } } },
      execution: { ...read.execution, modes: { ...read.execution.modes, ...(readOnly ? { read_only: { ...readOnly, requires_approval: false, environment: { ...readOnly.environment, ...ioc.environment } } } : {}) } },
    })
    const { root, python } = projectPaths(env)
    const installed = environmentPackages()
    const packages = async () => (await installed(python)).map(({ name, version }) => `${name} ${version}`)
    if (local) small = localGenerator({ root, packages, log: silentLogger })
    const generator = small ?? (offline ? recordedGenerator({ recordings: recordedReplies(suite), packages, log: silentLogger }) : null)
    const service = await composeService({ dataDir, configuration, env, log: silentLogger, ...(generator === null ? {} : { generator }) })
    model = local ? `${localModelName}: ${localModelWarning}` : offline ? 'replies written by hand: these figures are about the harness, not about a model' : service.generator
    console.log(`${tasks.length} tasks, ${model}\n${on.processor}, ${on.cores} cores, load ${on.loadAtStart.toFixed(1)}, commit ${on.commit}\n`)
    const client = await connectClient({ ...service.nats.address, keys: service.hostKeys })
    const ends = performance.now() + minutes * 60_000
    const left = [...tasks]
    const worker = async () => {
      for (let task = left.shift(); task && !stopped.signal.aborted && performance.now() < ends; task = left.shift()) {
        const giveUp = AbortSignal.any([stopped.signal, AbortSignal.timeout(taskMinutes * 60_000)])
        const figure = await runTask(client, task, giveUp).catch((error: unknown): TaskFigures => ({
          task: task.name, kind: task.kind, outcome: 'failed', attempts: 0, repairs: [], inputTokens: null, outputTokens: null, cost: null, seconds: taskMinutes * 60, why: `given up: ${String(error)}`,
        }))
        figures.push(figure)
        console.log(`${figure.outcome.padEnd(6)} ${figure.task.padEnd(28)} attempts ${figure.attempts}, ${figure.seconds.toFixed(1)} s${figure.why === null ? '' : `  ${figure.why.split('\n')[0]?.slice(0, 140) ?? ''}`}`)
      }
    }
    try {
      await Promise.all(Array.from({ length: parallel }, worker))
    } finally {
      await client.close()
      await service.stop()
    }
  } finally {
    await small?.close()
    await ioc.stop()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
  console.log(`\n${tableOf(figures)}`)
  if (figures.length < tasks.length) console.log(`${tasks.length - figures.length} tasks were not begun.`)
  mkdirSync(dirname(resolve(json)), { recursive: true })
  writeFileSync(resolve(json), `${JSON.stringify({ machine: on, model, offline, summary: summaryOf(figures), figures }, null, 2)}\n`)
  console.log(`Figures: ${resolve(json)}`)
  // Replies that were written to be right have to be; of a model nothing is demanded.
  return offline && figures.some(({ outcome }) => outcome !== 'right') ? 1 : 0
}
