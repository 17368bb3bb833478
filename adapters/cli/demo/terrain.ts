/** `countersign demo`: one request from its publication to the replayed history; leaves everything in the data folder. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { replay, requestWireSchema } from '../../../machines/index.js'
import { loadDiagram, projectPaths } from '../../composeCommandLine.js'
import type { CommandLine } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { resultPage } from '../output/resultPage.js'
import { withDemoService } from './demoService.js'

export async function terrain(cli: CommandLine): Promise<ExitCode> {
  const { terminal, dataDir } = cli
  const { colors, print } = terminal
  print(`${colors.bold('Countersign')}: a request on NATS becomes a finished, replayable execution.\n`)
  return withDemoService(cli, cli.configuration, async ({ show }) => {
    const renderDiagram = await loadDiagram()
    const { executionId, history, result, ended } = await show(demoRequest(cli.io.env))
    if (!result) return exitCodes.failed
    const chart = join(dataDir, `${executionId}.svg`)
    writeFileSync(chart, await renderDiagram({ history, format: 'svg' }))
    print(`\n${colors.bold('The way through the state chart')}\n${(await renderDiagram({ history, format: 'text', colour: colors.isColorSupported })).trimEnd()}\n`)
    print(resultPage(result, colors))
    print(`${colors.dim('chart    ')} ${chart}`)
    print(`${colors.dim('history  ')} ${history.length} events; replayed, they end in: ${replay(history)?.path ?? 'nothing'}`)
    if (!ended) terminal.note(`it was left before its end: npx ${cli.hint('up')} goes on with it`)
    print(`\nLook further: npx ${cli.hint(`show ${executionId}`)}; the link to the notebook works while npx ${cli.hint('up')} runs.`)
    return result.success ? exitCodes.done : exitCodes.failed
  })
}

const demoRequest = (env: CommandLine['io']['env']) =>
  requestWireSchema.parse(JSON.parse(readFileSync(join(projectPaths(env).root, 'adapters', 'llm', 'recordings', 'demoRequest.json'), 'utf8')))
