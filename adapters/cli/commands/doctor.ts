/** `countersign doctor`: tries every real part and says where it is, which version, and what to do where one fails. */
import type { Command } from 'commander'
import { loadDoctor, type Check } from '../../composeCommandLine.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { visibleText } from '../output/visibleText.js'

export function doctorCommand(program: Command, run: Run): void {
  program
    .command('doctor')
    .description('try every real part: found where, which version, works or what to do; exit code 1 if a needed one fails')
    .option('--json', 'print a JSON object')
    .action(run(doctor))
}

async function doctor(cli: CommandLine, { json }: { readonly json?: boolean }): Promise<ExitCode> {
  const { terminal, dataDir, configuration, io } = cli
  const { composeDoctor, examine } = await loadDoctor()
  const probes = composeDoctor({ dataDir, configuration, env: io.env })
  const { colors } = terminal
  const marks = { works: colors.green('✓'), fails: colors.red('✗'), absent: colors.yellow('–') }
  const width = Math.max(...probes.map(({ name }) => name.length))
  const checks: Check[] = []
  // All at once, each told in its turn.
  for (const examined of probes.map(examine)) {
    const check = await examined
    checks.push(check)
    if (!json) tell(check)
  }
  const healthy = checks.every(({ status }) => status !== 'fails')
  if (json) terminal.json({ healthy, dataDir, checks })
  else terminal.print(healthy ? colors.green('\nall that is needed works') : colors.red('\nsomething that is needed does not work'))

  function tell({ name, status, version, where, detail, remedy }: Check): void {
    const facts = [version, visibleText(detail), where === null ? null : colors.dim(visibleText(where))].filter((fact) => fact !== null && fact !== '')
    terminal.print(`${marks[status]} ${name.padEnd(width)}  ${facts.join('  ')}`)
    if (remedy) terminal.print(`  ${' '.repeat(width)}  → ${visibleText(remedy)}`)
  }
  return healthy ? exitCodes.done : exitCodes.failed
}
