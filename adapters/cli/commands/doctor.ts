/** `countersign doctor`: tries every real part and says where it is, which version, and what to do where one fails. */
import type { Command } from 'commander'
import { loadDoctor } from '../../composeCommandLine.js'
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
  const checks = await Promise.all(composeDoctor({ dataDir, configuration, env: io.env }).map(examine))
  const healthy = checks.every(({ status }) => status !== 'fails')
  if (json) terminal.json({ healthy, dataDir, checks })
  else {
    const { colors } = terminal
    const marks = { works: colors.green('✓'), fails: colors.red('✗'), absent: colors.yellow('–') }
    const width = Math.max(...checks.map(({ name }) => name.length))
    for (const { name, status, version, where, detail, remedy } of checks) {
      const facts = [version, detail, where === null ? null : colors.dim(visibleText(where))].filter((fact) => fact !== null && fact !== '')
      terminal.print(`${marks[status]} ${name.padEnd(width)}  ${facts.join('  ')}`)
      if (remedy) terminal.print(`  ${' '.repeat(width)}  → ${visibleText(remedy)}`)
    }
    terminal.print(healthy ? colors.green('\nall that is needed works') : colors.red('\nsomething that is needed does not work'))
  }
  return healthy ? exitCodes.done : exitCodes.failed
}
