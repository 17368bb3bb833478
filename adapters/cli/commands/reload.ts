/** `countersign reload`: the running service reads its configuration again, and the files that it names. */
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { visibleText } from '../output/visibleText.js'

export function reloadCommand(program: Command, run: Run): void {
  program
    .command('reload')
    .description('let the running service read its configuration again, with limits of channels and control libraries; a file that is wrong changes nothing. SIGHUP does the same')
    .option('--as <name>', 'whose key signs it, where a service runs (default: yours; `countersign identity list`)')
    .option('--json', 'print a JSON object')
    .action(run(reload))
}

async function reload(cli: CommandLine, { as, json }: { readonly as?: string; readonly json?: boolean }): Promise<ExitCode> {
  const { terminal } = cli
  const { colors } = terminal
  const maintenance = await cli.maintenance({ as })
  const answer = await maintenance.reload({})
  const { changed, needRestart, limits, oldHash, configurationHash } = answer
  if (json) terminal.json(answer)
  else {
    terminal.print(changed.length === 0 ? 'reloaded: nothing that is in force has changed' : `reloaded: ${changed.map(visibleText).join(', ')}`)
    terminal.print(colors.dim(oldHash === configurationHash ? `configuration ${configurationHash}` : `configuration ${oldHash} → ${configurationHash}`))
    if (needRestart.length > 0) terminal.print(colors.yellow(`needs a restart of the service: ${needRestart.map(visibleText).join(', ')}`))
    if (limits.state === 'broken') terminal.print(colors.red(`nothing may be written to the control system: the limits file ${visibleText(limits.file)} cannot be used: ${visibleText(limits.problem)}`))
  }
  return limits.state === 'broken' ? exitCodes.failed : exitCodes.done
}
