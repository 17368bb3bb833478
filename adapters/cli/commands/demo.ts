/** `countersign demo`: the main job on real parts, shown step by step. The show itself is in `demo/`. */
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'

export function demoCommand(program: Command, run: Run): void {
  program
    .command('demo')
    .description('start a service, publish a request, and show what happens, step by step')
    .argument('[scenario]', 'which demonstration', 'terrain')
    .action(run(demo))
}

async function demo({ io, options }: CommandLine, scenario: string): Promise<ExitCode> {
  const { runDemo } = await import('../demo/runDemo.js')
  const exitCode = await runDemo({
    dataDir: options.data, configurationFile: options.config, scenario,
    stdout: io.stdout, stdin: io.stdin, env: io.env,
  })
  return Object.values(exitCodes).find((known) => known === exitCode) ?? exitCodes.failed
}
