/** `countersign explain RULE`: what a finding of this rule means and what to do about it. Needs no service. */
import type { Command } from 'commander'
import { loadRules } from '../../composeCommandLine.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { UsageError } from '../errors/usageError.js'
import { severityPaint } from '../output/findingLines.js'
import { shortText } from '../output/visibleText.js'

export function explainCommand(program: Command, run: Run): void {
  program
    .command('explain')
    .description('say what a rule of the analyzer means and what to do about its findings; without a rule, list all')
    .argument('[rule]', 'id of a rule, such as control-write/call, or of a family, such as control-write')
    .option('--json', 'print a JSON array')
    .action(run(explain))
}

async function explain({ terminal }: CommandLine, id: string | undefined, { json }: { readonly json?: boolean }): Promise<ExitCode> {
  const { ruleCatalogue, ruleFamilies } = await loadRules()
  const { colors, print } = terminal
  const rules = ruleCatalogue.filter((rule) => id === undefined || rule.id === id || rule.id.startsWith(`${id}/`))
  if (rules.length === 0) throw new UsageError('UNKNOWN_RULE', `there is no rule ${shortText(id ?? '', 60)}: \`countersign explain\` lists all`)
  if (json) {
    terminal.json(rules)
    return exitCodes.done
  }
  let family = ''
  for (const rule of rules) {
    const own = rule.id.slice(0, rule.id.indexOf('/')) as keyof typeof ruleFamilies
    if (own !== family && rules.length > 1) print(`${family === '' ? '' : '\n'}${colors.bold(ruleFamilies[own])}`)
    family = own
    print(`${severityPaint(colors, rule.severity)(rule.severity.padEnd(7))} ${rule.id}`)
    print(`        ${rule.meaning}`)
    if (rules.length === 1 && rule.advice !== null) print(`        ${rule.advice}`)
  }
  return exitCodes.done
}
