/**
 * The service of a demonstration: a whole one on loopback, told of as it starts, stopped when the show is over. `show` publishes a
 * request as any client would and tells each event as it arrives. Called by the scenarios.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { executionResult, type Configuration, type RecordedEvent, type RequestWireInput } from '../../../machines/index.js'
import { createLogger, loadClient, loadService } from '../../composeCommandLine.js'
import { follow } from '../access/follow.js'
import type { CommandLine } from '../commandLine.js'
import { approvalDesk } from '../input/approvalDesk.js'
import { createNarrator } from '../output/narrator.js'
import { programPage } from './programPage.js'

export interface Shown {
  readonly executionId: string
  readonly history: readonly RecordedEvent[]
  readonly result: ReturnType<typeof executionResult>
  /** False: it was left before its end. */
  readonly ended: boolean
}

export interface DemoService {
  show(request: RequestWireInput): Promise<Shown>
}

export async function withDemoService<T>(cli: CommandLine, configuration: Configuration, scenario: (service: DemoService) => Promise<T>): Promise<T> {
  const { terminal, io, dataDir } = cli
  const { colors, print } = terminal
  io.goOnUnread()
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const logFile = join(dataDir, 'service.log')
  const [composeService, connectClient] = await Promise.all([loadService(), loadClient()])
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
    return await scenario({
      async show(request) {
        ended = false
        const handle = await client.submit(request, { requester: who })
        print(`published on countersign.v1.request, accepted as ${colors.bold(handle.executionId)}\n`)
        const shown = await showExecution(cli, who, handle)
        ended = shown.ended
        return shown
      },
    })
  } finally {
    if (!ended) terminal.note('stopping; a program that runs gets 10 s')
    await closeClient()
    await composed.stop({ drainMs: 10_000 })
  }
}

async function showExecution(cli: CommandLine, who: string, handle: Parameters<typeof follow>[1]): Promise<Shown> {
  const { terminal } = cli
  const { colors, print, write } = terminal
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
  return { executionId: handle.executionId, history, result: executionResult(history), ended: end === 'final' }
}
