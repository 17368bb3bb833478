/** `countersign demo`: the main job on real parts, in front of one's eyes. Chooses the scenario. */
import type { CommandLine } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { control } from './control.js'
import { terrain } from './terrain.js'

const scenarios: ReadonlyMap<string, (cli: CommandLine) => Promise<ExitCode>> = new Map([['terrain', terrain], ['control', control]])

export async function runDemo(cli: CommandLine, name: string): Promise<ExitCode> {
  const scenario = scenarios.get(name)
  if (scenario !== undefined) return scenario(cli)
  cli.terminal.note(`there is no demo called ${name}; there is: ${[...scenarios.keys()].join(', ')}`)
  return exitCodes.wrongUse
}
