/** The service is killed while a program runs: the next one goes on with the same run, as if nothing had happened. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { readServerRecord } from '../../adapters/jupyter/serverRecord.js'
import { factOf, type ExecutionResult, type RecordedEvent } from '../../machines/index.js'
import type { ExecutionClient } from '../../runtime/ports/client.js'
import { dataFolder, reaches, request, runFolder, serviceProcess } from './realService.js'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

/** Says a line for each file step-N that appears in its folder, and leaves a line in `trace` for every time it runs. */
const stepping = (steps: number, last = 'results = {"steps": STEPS}') => `
import os, sys, time
from IPython.display import display, HTML, update_display
STEPS = ${steps}
with open("trace", "a") as trace:
    trace.write("ran\\n")
display(HTML("<b>none</b>"), display_id="progress")
for step in range(STEPS):
    while not os.path.exists(f"step-{step}"):
        time.sleep(0.02)
    print(f"step {step} ünicode 😀", end=" ")
    sys.stdout.flush()
    print(f"warning {step}", file=sys.stderr, flush=True)
    update_display(HTML(f"<b>{step}</b>"), display_id="progress")
    print("done")
open("said", "w").close()
${last}
`
const allow = (dataDir: string, ...steps: number[]) =>
  vi.waitFor(() => { for (const step of steps) writeFileSync(join(runFolder(dataDir), `step-${step}`), '') }, { timeout: 20_000, interval: 50 })
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
async function undisturbed(steps: number, last?: string): Promise<{ said: unknown; result: ExecutionResult }> {
  const dataDir = dataFolder()
  const service = await serviceProcess(dataDir)
  const execution = await service.client.submit(request({ approved_code: stepping(steps, last) }))
  await allow(dataDir, ...Array.from({ length: steps }, (_, step) => step))
  const result = await execution.result()
  const said = saidIn(await execution.history())
  await service.terminate()
  return { said, result }
}

describe('a service that was killed while a program ran', () => {
  it('goes on with it, twice, with the very same output, on the same server, and runs it once', async () => {
    const dataDir = dataFolder()
    const first = await serviceProcess(dataDir)
    const { executionId } = await first.client.submit(request({ approved_code: stepping(5) }))
    await allow(dataDir, 0)
    await says(first.client, executionId, 'warning 0')
    await first.kill()
    const server = await readServerRecord(join(dataDir, 'jupyter'))
    await allow(dataDir, 1)

    const second = await serviceProcess(dataDir)
    await allow(dataDir, 2)
    await says(second.client, executionId, 'warning 2')
    await second.kill()

    const third = await serviceProcess(dataDir)
    expect(await readServerRecord(join(dataDir, 'jupyter'))).toEqual(server)
    await allow(dataDir, 3, 4)
    const execution = third.client.execution(executionId)
    expect(await execution.result()).toMatchObject({ success: true, execution_result: { results: { steps: 5 } } })
    const { said } = await undisturbed(5)
    const history = await execution.history()
    expect(saidIn(history)).toEqual(said)
    expect(history.map(({ type }) => type).filter((type) => type === 'run.started' || type === 'run.completed' || type === 'output.truncated')).toEqual(['run.started', 'run.completed'])
    expect(linesOf(join(runFolder(dataDir), 'trace'))).toBe(1)
    expect(await third.terminate()).toBe(0)
    expect(await readServerRecord(join(dataDir, 'jupyter'))).toBeNull()
  })
})

describe('a service that was killed, and whose program', () => {
  it.each([['left results', undefined, true], ['raised', 'results = {}\nif step == STEPS - 1: raise ValueError("no beam in step " + str(step))', false]] as const)('%s while nobody looked, tells the same as if it had been there', async (_, last, success) => {
    const dataDir = dataFolder()
    // No second attempt: the history of one run is compared.
    const file = { python_executor: { max_generation_retries: 1 } }
    const first = await serviceProcess(dataDir, { file })
    const { executionId } = await first.client.submit(request({ approved_code: stepping(3, last) }))
    await allow(dataDir, 0)
    await says(first.client, executionId, 'warning 0')
    await first.kill()
    await allow(dataDir, 1, 2)
    await vi.waitFor(() => expect(existsSync(join(runFolder(dataDir), 'said'))).toBe(true), { timeout: 20_000 })
    const second = await serviceProcess(dataDir, { file })
    const execution = second.client.execution(executionId)
    const result = await execution.result()
    expect(result.success).toBe(success)
    expect(linesOf(join(runFolder(dataDir), 'trace'))).toBe(1)
    const expected = await undisturbed(3, last)
    expect(saidIn(await execution.history())).toEqual(expected.said)
    expect(result.failure?.message).toEqual(expected.result.failure?.message)
    expect(result.execution_result?.results).toEqual(expected.result.execution_result?.results)
  })

  it('lost its kernel meanwhile: nobody knows how it ended, and that is said', async () => {
    const dataDir = dataFolder()
    const first = await serviceProcess(dataDir)
    const { executionId } = await first.client.submit(request({ approved_code: stepping(2) }))
    await allow(dataDir, 0)
    await says(first.client, executionId, 'warning 0')
    await first.kill()
    const server = await readServerRecord(join(dataDir, 'jupyter'))
    // The server's only child; the id that a walled program has means nothing out here.
    process.kill(Number(execFileSync('ps', ['-o', 'pid=', '--ppid', String(server?.pid)], { encoding: 'utf8' })), 'SIGKILL')
    const second = await serviceProcess(dataDir)
    await reaches(second.client, executionId, 'outcomeUnknown')
    const lost = (await second.client.execution(executionId).history()).map(factOf).find(({ type }) => type === 'run.lost')
    expect(lost?.data).toMatchObject({ failure: { code: 'RUN_LOST', message: expect.stringMatching(/kernel/) as string } })
    expect(linesOf(join(runFolder(dataDir), 'trace'))).toBe(1)
  })

  it('runs too long is stopped by its deadline, which also a restart does not move', async () => {
    const dataDir = dataFolder()
    const file = { python_executor: { execution_timeout_seconds: 20 } }
    const first = await serviceProcess(dataDir, { file })
    const { executionId } = await first.client.submit(request({ approved_code: stepping(2) }))
    await allow(dataDir, 0)
    await says(first.client, executionId, 'warning 0')
    await first.kill()
    const second = await serviceProcess(dataDir, { file })
    const execution = second.client.execution(executionId)
    expect(await execution.result()).toMatchObject({ status: 'failed', failure: { code: 'EXECUTION_TIMEOUT' } })
    const types = (await execution.history()).map(({ type }) => type)
    expect(types.filter((type) => type.startsWith('run.'))).toEqual(['run.started', 'run.timedOut', 'run.completed'])
    expect(linesOf(join(runFolder(dataDir), 'trace'))).toBe(1)
  })

  it('is interrupted afterwards, ends as an interrupted one', async () => {
    const dataDir = dataFolder()
    const first = await serviceProcess(dataDir)
    const { executionId } = await first.client.submit(request({ approved_code: stepping(2) }))
    await allow(dataDir, 0)
    await says(first.client, executionId, 'warning 0')
    await first.kill()
    const second = await serviceProcess(dataDir)
    const execution = second.client.execution(executionId)
    await execution.interrupt({ as: 'grace' })
    expect(await execution.result()).toMatchObject({ status: 'failed', failure: { code: 'RUN_INTERRUPTED' } })
  })
})
