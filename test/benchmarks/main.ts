/** `npm run bench [-- NAMES]`: measures, prints a table, writes the figures as JSON with what they were measured on. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Command } from 'commander'
import { projectPaths } from '../../adapters/setup/projectPaths.js'
import type { Benchmark } from './benchmark.js'
import { executions } from './benchmarks/executions.js'
import { append, crash, kernels, latency, waiting, xstate } from './benchmarks/parts.js'
import { endAll } from './inProcess.js'
import type { Figure } from './report/figures.js'
import { machine } from './report/machine.js'
import { tableOf } from './report/table.js'

const benchmarks: readonly Benchmark[] = [executions, append, latency, waiting, kernels, xstate, crash]
const folder = join(projectPaths(process.env).root, 'test', 'benchmarks', 'results')

interface Options {
  readonly quick?: boolean
  readonly list?: boolean
  readonly json: string
  readonly minutes: number
  readonly profile?: string
}

const command = new Command('npm run bench --')
  .description('Measures Countersign, and what it is compared with in the same run.')
  .argument('[names...]', 'benchmarks to run; all of them without')
  .option('--list', 'say which there are')
  .option('--quick', 'about two minutes: smaller numbers, one run each')
  .option('--minutes <number>', 'begin no further benchmark after this time', Number, 12)
  .option('--json <file>', 'where to write the figures', join(folder, `${new Date().toISOString().replaceAll(':', '-')}.json`))
  .option('--profile <folder>', 'write a CPU profile of each of our measurements')
  .parse()

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => { endAll(); process.exit(130) })
process.exitCode = await main(command.args, command.opts<Options>())

async function main(names: readonly string[], { quick = false, list = false, json, minutes, profile }: Options): Promise<number> {
  const unknown = names.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name))
  if (list || unknown.length > 0) {
    if (unknown.length > 0) console.error(`There is no benchmark ${unknown.join(', ')}. There are:`)
    for (const { name, about } of benchmarks) console.log(`  ${name.padEnd(14)} ${about}`)
    return unknown.length > 0 ? 1 : 0
  }
  const on = machine()
  console.log(`${on.processor}, ${on.cores} cores, ${on.memoryGiB} GiB, ${on.system}, load ${on.loadAtStart.toFixed(1)}\n${Object.entries(on.versions).map(([name, version]) => `${name} ${version}`).join(', ')}\n`)
  const figures: Figure[] = []
  const failed: string[] = []
  for (const benchmark of benchmarks.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const started = performance.now()
    if (started > minutes * 60_000) {
      failed.push(benchmark.name)
      console.error(`${benchmark.name}: left out, ${minutes} minutes are over (--minutes)`)
      continue
    }
    try {
      figures.push(...(await benchmark.run({ quick, profileDir: profile === undefined ? undefined : resolve(profile), say: (text) => { console.error(text) } })))
    } catch (error) {
      failed.push(benchmark.name)
      console.error(`${benchmark.name}: ${error instanceof Error ? error.message : String(error)}`)
    }
    console.error(`${benchmark.name}: ${((performance.now() - started) / 1000).toFixed(0)} s`)
  }
  console.log(tableOf(figures))
  if (on.loadAtStart > on.cores / 2) console.log(`The machine was busy with other things (load ${on.loadAtStart.toFixed(1)} on ${on.cores} cores): only ratios within this run mean something.`)
  mkdirSync(dirname(resolve(json)), { recursive: true })
  writeFileSync(resolve(json), `${JSON.stringify({ machine: on, quick, failed, figures }, null, 2)}\n`)
  console.log(`Figures: ${resolve(json)}`)
  return failed.length > 0 ? 1 : 0
}
