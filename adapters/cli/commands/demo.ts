/** `countersign demo`: the main job on real parts, shown step by step. The show itself is in `demo/`. */
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'

export function demoCommand(program: Command, run: Run): void {
  program
    .command('demo')
    .description('start a service, publish a request, and show what happens, step by step')
    .argument('[scenario]', 'which demonstration: terrain, or control (a simulated machine, whose magnet is set)', 'terrain')
    .action(run(demo))
}

async function demo(cli: CommandLine, scenario: string) {
  const { runDemo } = await import('../demo/runDemo.js')
  return runDemo(cli, scenario)
}
