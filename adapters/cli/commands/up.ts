/** `countersign up`: the service in the foreground, until SIGINT or SIGTERM. A second signal does not wait any longer. */
import { Option, type Command } from 'commander'
import { createLogger, loadService } from '../../composeCommandLine.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { wholeNumber } from '../input/numberOption.js'

interface UpOptions {
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  readonly drain: number
  readonly llm?: 'local'
}

export function upCommand(program: Command, run: Run): void {
  program
    .command('up')
    .description('run the service in the foreground; it starts its own NATS and Jupyter servers unless the configuration names yours')
    .addOption(new Option('--log-level <level>', 'what to log, to stderr').choices(['debug', 'info', 'warn', 'error', 'silent']).default('info'))
    .addOption(new Option('--llm <which>', 'instead of the configured model: a very small one on this machine, whose programs are mostly wrong (after `npm run setup -- --local-model`)').choices(['local']))
    .option('--drain <seconds>', 'when stopping, wait this long for programs that run', wholeNumber(0, 3600), 10)
    .action(run(up))
}

async function up(cli: CommandLine, { logLevel, drain, llm }: UpOptions): Promise<ExitCode> {
  const { terminal, dataDir, configuration, io } = cli
  io.goOnUnread()
  const log = createLogger({ level: logLevel })
  const signals = signalsOf(cli)
  const composeService = await loadService()
  const starting = composeService({ dataDir, configuration, source: cli.source, env: io.env, log, localModel: llm === 'local' })
  const composed = await Promise.race([starting, signals.first])
  if (composed === 'stop') {
    // Parts that were begun are ended by the same way as a service that runs.
    await Promise.race([starting.then((service) => service.stop(), () => undefined), signals.second])
    return exitCodes.done
  }
  const { nats, jupyter, http, countersign } = composed.file
  terminal.print(`countersign ${countersign} is ready: NATS ${nats.url}, ${jupyter ? `Jupyter ${jupyter.url}, ` : ''}${http ? `HTTP ${http.url}/docs, ` : ''}data ${dataDir}, addresses and credentials in ${dataDir}/service.json`)
  terminal.note(`programs come from ${composed.generator}; enforcement level ${levelsOf(composed.file)}; Ctrl-C stops`)
  // Refused or not, the log says what came of it.
  cli.defer(io.onReload(() => void composed.rules.reload({ kind: 'service', name: 'SIGHUP' }).catch(() => undefined)))
  await signals.first
  terminal.note(`stopping; programs that run get ${drain} s (Ctrl-C again: at once)`)
  const end = await Promise.race([composed.stop({ drainMs: drain * 1000 }).then(() => 'stopped' as const), signals.second])
  if (end === 'stop') {
    composed.kernels.kill()
    terminal.note('stopped at once: what was running is resolved at the next start')
  }
  return exitCodes.done
}

const levelsOf = ({ enforcementLevels }: { readonly enforcementLevels: Readonly<Record<string, number>> }): string => Object.entries(enforcementLevels).map(([mode, level]) => `L${level} (${mode})`).join(', ')

/** Resolve with the first and the second signal. */
function signalsOf(cli: CommandLine): { readonly first: Promise<'stop'>; readonly second: Promise<'stop'> } {
  const resolvers: ((signal: 'stop') => void)[] = []
  const next = () => new Promise<'stop'>((resolve) => resolvers.push(resolve))
  const [first, second] = [next(), next()]
  cli.defer(cli.io.onSignal(() => resolvers.shift()?.('stop')))
  return { first, second }
}
