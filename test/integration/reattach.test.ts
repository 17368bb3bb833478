/** The service is killed while a program runs: the next one goes on with the same run, as if nothing had happened. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { readServerRecord } from '../../adapters/jupyter/serverRecord.js'
import { factOf, type RecordedEvent } from '../../machines/index.js'
import type { ExecutionClient } from '../../runtime/ports/client.js'
import { dataFolder, request, serviceProcess } from './realService.js'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

/** Says a line for each file step-N that appears, and leaves a line in `trace` for every time it runs. */
const stepping = (dataDir: string, steps: number, last = 'results = {"steps": STEPS}') => `
import os, sys, time
from IPython.display import display, HTML, update_display
STEPS = ${steps}
with open(${JSON.stringify(join(dataDir, 'trace'))}, "a") as trace:
    trace.write("ran\\n")
display(HTML("<b>none</b>"), display_id="progress")
for step in range(STEPS):
    while not os.path.exists(${JSON.stringify(dataDir)} + f"/step-{step}"):
        time.sleep(0.02)
    print(f"step {step} ünicode 😀", end=" ")
    sys.stdout.flush()
    print(f"warning {step}", file=sys.stderr, flush=True)
    update_display(HTML(f"<b>{step}</b>"), display_id="progress")
    print("done")
${last}
`
const allow = (dataDir: string, ...steps: number[]) => { for (const step of steps) writeFileSync(join(dataDir, `step-${step}`), '') }
const linesOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0)

/** What was said, piece by piece, streams joined: how they were cut depends on time. */
function saidIn(history: readonly RecordedEvent[]): unknown[] {
  const said: unknown[] = []
  let last: { name: string; text: string } | undefined
  for (const chunk of history.map(factOf).flatMap((fact) => (fact.type === 'output.appended' ? fact.data.chunks : []))) {
    if (chunk.kind === 'stream' && last?.name === chunk.name) last.text += chunk.text
    else if (chunk.kind === 'stream') said.push((last = { name: chunk.name, text: chunk.text }))
    else {
      last = undefined
      said.push(chunk)
    }
  }
  return said
}

const says = (client: ExecutionClient, executionId: string, text: string) =>
  vi.waitFor(async () => expect(JSON.stringify(saidIn(await client.execution(executionId).history()))).toContain(text), { timeout: 40_000, interval: 50 })

/** The same program, left alone. */
async function undisturbed(steps: number, last?: string): Promise<{ said: unknown[]; result: unknown }> {
  const dataDir = dataFolder()
  allow(dataDir, ...Array.from({ length: steps }, (_, step) => step))
  const service = await serviceProcess(dataDir)
  const execution = await service.client.submit(request({ approved_code: stepping(dataDir, steps, last) }))
  const result = await execution.result()
  const said = saidIn(await execution.history())
  await service.terminate()
  return { said, result }
}

describe('a service that was killed while a program ran', () => {
  it('goes on with it, twice, with the very same output, on the same server, and runs it once', async () => {
    const dataDir = dataFolder()
    const first = await serviceProcess(dataDir)
    const { executionId } = await first.client.submit(request({ approved_code: stepping(dataDir, 5) }))
    allow(dataDir, 0)
    await says(first.client, executionId, 'warning 0')
    await first.kill()
    const server = await readServerRecord(join(dataDir, 'jupyter'))
    allow(dataDir, 1)

    const second = await serviceProcess(dataDir)
    allow(dataDir, 2)
    await says(second.client, executionId, 'warning 2')
    await second.kill()

    const third = await serviceProcess(dataDir)
    expect(await readServerRecord(join(dataDir, 'jupyter'))).toEqual(server)
    allow(dataDir, 3, 4)
    const execution = third.client.execution(executionId)
    expect(await execution.result()).toMatchObject({ success: true, execution_result: { results: { steps: 5 } } })
    const { said } = await undisturbed(5)
    const history = await execution.history()
    expect(saidIn(history)).toEqual(said)
    expect(history.map(({ type }) => type).filter((type) => type === 'run.started' || type === 'run.completed' || type === 'output.truncated')).toEqual(['run.started', 'run.completed'])
    expect(linesOf(join(dataDir, 'trace'))).toBe(1)
    expect(await third.terminate()).toBe(0)
    expect(await readServerRecord(join(dataDir, 'jupyter'))).toBeNull()
  })
})
