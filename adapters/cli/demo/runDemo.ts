/**
 * `countersign demo`: the main job on real parts, in front of one's eyes. Starts a whole service on loopback, publishes a
 * request on NATS as any client would, tells each event as it arrives, and leaves everything in the data folder.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { executionResult, replay, requestWireSchema, type RecordedEvent } from '../../../machines/index.js'
import { createLogger, loadClient, loadDiagram, loadService, projectPaths } from '../../composeCommandLine.js'
import { follow } from '../access/follow.js'
import type { CommandLine } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { approvalDesk } from '../input/approvalDesk.js'
import { createNarrator } from '../output/narrator.js'
import { resultPage } from '../output/resultPage.js'
import { programPage } from './programPage.js'

const scenarios: readonly string[] = ['terrain']

export async function runDemo(cli: CommandLine, scenario: string): Promise<ExitCode> {
  const { terminal, io, dataDir, configuration } = cli
  const { colors, print, write } = terminal
  if (!scenarios.includes(scenario)) {
    terminal.note(`there is no demo called ${scenario}; there is: ${scenarios.join(', ')}`)
    return exitCodes.wrongUse
  }
  io.goOnUnread()
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const logFile = join(dataDir, 'service.log')
  print(`${colors.bold('Countersign')}: a request on NATS becomes a finished, replayable execution.\n`)
  const [composeService, connectClient, renderDiagram] = await Promise.all([loadService(), loadClient(), loadDiagram()])
  const composed = await composeService({
    dataDir, configuration, env: io.env,
    log: createLogger({ level: 'info', readable: false, file: logFile }),
    recordedLineMs: terminal.canAsk ? 25 : 0,
  })
  let closeClient = () => Promise.resolve()
  let ended = false
  try {
    const { file, kernels, nats } = composed
    print(`  data      ${dataDir}`)
    print(`  NATS      ${file.nats.url}${nats.serverVersion === null ? '' : ` (own nats-server ${nats.serverVersion}, with JetStream)`}`)
    print(`  Jupyter   ${kernels.server().url} (Jupyter Server ${kernels.server().version})`)
    print(`  programs  ${composed.generator}`)
    print(`  walls     L${file.enforcementLevels['read_only'] ?? 0}: ${file.walls['read_only'] ?? 'none'}`)
    print(`  log       ${logFile}\n`)

    const keys = await cli.keys()
    const who = await cli.deciderOf(undefined)
    const client = await connectClient({ ...nats.address, keys })
    closeClient = () => client.close()
    const handle = await client.submit(demoRequest(io.env), { requester: who })
    print(`published on countersign.v1.request, accepted as ${colors.bold(handle.executionId)}\n`)
    const narrator = createNarrator({ write, colors, all: true })
    const desk = approvalDesk({ cli, handle, who, write, colors, canAsk: true, pastVersion: 0 })
    const seen: RecordedEvent[] = []
    const { history, end } = await follow(cli, handle, {
      stopWhenUnknown: true,
      leave: desk.left,
      onEvent(event) {
        seen.push(event)
        if (terminal.canAsk) desk.before(event)
        narrator.event(event)
        // Where somebody is asked, the question shows the program.
        if (terminal.canAsk) desk.after(event)
        else if (event.type === 'analysis.completed') write(programPage(seen, terminal))
        else if (event.type === 'approval.requested') {
          print(colors.yellow(`           there is no terminal to ask at: the demo approves this itself, as "${who}"`))
          handle.approve({ as: who, comment: 'granted by the demo itself, without a terminal' }).catch((error: unknown) => { terminal.note(String(error)) })
        }
      },
    }).finally(() => { desk.close() })

    ended = end === 'final'
    const result = executionResult(history)
    if (!result) return exitCodes.failed
    const chart = join(dataDir, `${handle.executionId}.svg`)
    writeFileSync(chart, await renderDiagram({ history, format: 'svg' }))
    print(`\n${colors.bold('The way through the state chart')}\n${(await renderDiagram({ history, format: 'text', colour: colors.isColorSupported })).trimEnd()}\n`)
    print(resultPage(result, colors))
    print(`${colors.dim('chart    ')} ${chart}`)
    print(`${colors.dim('history  ')} ${history.length} events; replayed, they end in: ${replay(history)?.path ?? 'nothing'}`)
    if (!ended) terminal.note(`it was left before its end: npx ${cli.hint('up')} goes on with it`)
    print(`\nLook further: npx ${cli.hint(`show ${handle.executionId}`)}; the link to the notebook works while npx ${cli.hint('up')} runs.`)
    return result.success ? exitCodes.done : exitCodes.failed
  } finally {
    if (!ended) terminal.note('stopping; a program that runs gets 10 s')
    await closeClient()
    await composed.stop({ drainMs: 10_000 })
  }
}

const demoRequest = (env: CommandLine['io']['env']) =>
  requestWireSchema.parse(JSON.parse(readFileSync(join(projectPaths(env).root, 'adapters', 'llm', 'recordings', 'demoRequest.json'), 'utf8')))
