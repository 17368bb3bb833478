/**
 * `countersign demo`: the main job on real parts, in front of one's eyes. Starts a whole service on loopback, publishes a
 * request on NATS as any client would, tells each event as it arrives, and leaves everything in the data folder.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { confirm } from '@inquirer/prompts'
import { destination } from 'pino'
import pc from 'picocolors'
import { replay, requestWireSchema, type RecordedEvent } from '../../../machines/index.js'
import { loadConfiguration } from '../../../runtime/index.js'
import { connect } from '../../index.js'
import { createLogger, loadDiagram, loadService, projectPaths } from '../../composeCommandLine.js'
import type { Input, Output } from '../io.js'
import { storyteller } from './storyteller.js'

export interface DemoOptions {
  readonly dataDir: string | undefined
  readonly configurationFile: string | undefined
  readonly scenario: string
  readonly stdout: Output
  readonly stdin: Input
  readonly env: Readonly<Record<string, string | undefined>>
}

const scenarios = ['terrain'] as const

/** Resolves with the exit code: 0 when the execution succeeded. */
export async function runDemo({ dataDir: given, configurationFile, scenario, stdout, stdin, env }: DemoOptions): Promise<number> {
  const write = (text: string) => void stdout.write(text)
  if (!(scenarios as readonly string[]).includes(scenario)) {
    write(`there is no demo called ${scenario}; there is: ${scenarios.join(', ')}\n`)
    return 2
  }
  const colors = pc.createColors(stdout.isTTY && !env['NO_COLOR'])
  const watched = stdin.isTTY && stdout.isTTY
  const dataDir = resolve(given ?? env['COUNTERSIGN_DATA'] ?? '.countersign')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const logFile = join(dataDir, 'service.log')
  const configuration = loadConfiguration({ file: configurationFile, env })

  write(`${colors.bold('Countersign')}: a request on NATS becomes a finished, replayable execution.\n\n`)
  const [composeService, renderDiagram] = await Promise.all([loadService(), loadDiagram()])
  const composed = await composeService({
    dataDir, configuration, env,
    log: createLogger({ level: 'info', readable: false, stream: destination({ dest: logFile, mkdir: true, sync: true, mode: 0o600 }) }),
    recordedLineMs: watched ? 25 : 0,
  })
  try {
    const { file, kernels, nats } = composed
    write(`  data       ${dataDir}\n`)
    write(`  NATS       ${file.nats.url}${nats.serverVersion ? ` (own nats-server ${nats.serverVersion}, JetStream)` : ''}\n`)
    write(`  Jupyter    ${kernels.server().url} (Jupyter Server ${kernels.server().version})\n`)
    write(`  programs   ${composed.generator}\n`)
    write(`  walls      L${file.enforcementLevel}: ${file.enforcementLevel === 0 ? 'no sandbox yet, so read the program before you approve it' : 'sandboxed'}\n`)
    write(`  log        ${logFile}\n\n`)

    const request = requestWireSchema.parse(JSON.parse(readFileSync(join(projectPaths(env).root, 'adapters/llm/recordings/demoRequest.json'), 'utf8')))
    const client = await connect({ dataDir })
    try {
      const execution = await client.submit(request, { requester: 'demo' })
      write(`published on countersign.v1.request, accepted as ${colors.bold(execution.executionId)}\n\n`)
      const story = storyteller(write, colors)
      const history: RecordedEvent[] = []
      for await (const recorded of execution.events()) {
        history.push(recorded)
        story.tell(recorded)
        if (recorded.type === 'approval.requested') {
          if (!watched) {
            write(`${' '.repeat(10)}${colors.yellow('no terminal to ask at: the demo approves it itself, as "demo"')}\n`)
            await execution.approve({ as: 'demo', comment: 'granted by the demo: no terminal' })
          } else if (await confirm({ message: 'Countersign this program and run it?', default: true })) {
            await execution.approve({ as: env['USER'] ?? 'you' })
          } else {
            await execution.reject({ as: env['USER'] ?? 'you', reason: 'said no in the demo' })
          }
        }
      }
      const result = await execution.result()
      const chart = join(dataDir, `${execution.executionId}.svg`)
      writeFileSync(chart, await renderDiagram({ history, format: 'svg' }))
      write(`\n${colors.bold('The path through the state chart')}\n${await renderDiagram({ history, format: 'text', colour: colors.isColorSupported })}\n`)
      const success = result.execution_result
      if (success) write(`\n${colors.bold('results')}\n${JSON.stringify(success.results, null, 2)}\n`)
      write(`\n${colors.bold('what is left')}\n`)
      for (const figure of success?.figure_paths ?? []) write(`  figure     ${figure}\n`)
      write(`  notebook   ${result.notebook_path ?? '–'}\n             ${result.notebook_link ?? ''} (while the service runs)\n`)
      write(`  chart      ${chart}\n`)
      write(`  history    ${history.length} events; replayed, they give the same end: ${replay(history)?.path ?? '–'}\n`)
      write(`  look       npx countersign show ${execution.executionId} --data ${dataDir}\n`)
      return result.success ? 0 : 1
    } finally {
      await client.close()
    }
  } finally {
    await composed.stop()
  }
}
