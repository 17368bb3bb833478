/** Each way in which a program can end is seen as what it is, in bounded time, with the output so far. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { factOf, type ExecutionEvent } from '../../../machines/index.js'
import type { ExecutionHandle } from '../../../runtime/ports/client.js'
import { configured, request, startService, type ServiceHere } from '../realService.js'
import { deadlines, endings, type Act, type Ending } from './endings.js'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

let service: ServiceHere
beforeAll(async () => {
  service = await startService({ configuration: configured({ python_executor: { ...deadlines } }) })
})
afterAll(() => service.stop())

const factsOf = async (execution: ExecutionHandle): Promise<ExecutionEvent[]> => (await execution.history()).map(factOf)

async function kernelOf(execution: ExecutionHandle): Promise<string> {
  for (const fact of await factsOf(execution)) if (fact.type === 'kernel.acquired') return fact.data.kernel.kernelId
  throw new Error('it has no kernel')
}

const acts: { readonly [A in Act]: (execution: ExecutionHandle) => Promise<unknown> } = {
  interrupt: (execution) => execution.interrupt({ as: 'otto' }),
  cancel: (execution) => execution.cancel({ as: 'ada', reason: 'not any more' }),
  terminate: (execution) => execution.terminate({ as: 'otto' }),
  async deleteKernel(execution) {
    const { url, token } = service.composed.kernels.server()
    await fetch(new URL(`api/kernels/${await kernelOf(execution)}`, url), { method: 'DELETE', headers: { Authorization: `token ${token}` } })
  },
  killServer: () => Promise.resolve(process.kill(service.composed.kernels.server().pid ?? 0, 'SIGKILL')),
}

async function ends({ program, act, byDeadline, status, code, results }: Ending): Promise<void> {
  // It ends only once its first line has left the kernel: what a kernel has not sent when it dies is lost with it.
  const wait = act ?? byDeadline ? '' : 'while not os.path.exists("go"): time.sleep(0.01)\n'
  const execution = await service.client.submit(request({ approved_code: `import os, sys, time\nprint("begun", flush=True)\n${wait}${program}\n` }))
  const seen = async (type: string): Promise<void> => vi.waitFor(async () => { expect((await factsOf(execution)).map((fact) => fact.type)).toContain(type) }, { timeout: 90_000, interval: 100 })
  await seen('output.appended')
  const began = Date.now()
  await goOn(execution)
  if (act) await acts[act](execution)
  await vi.waitFor(async () => { expect((await execution.summary()).status).toBe(status) }, { timeout: 60_000, interval: 100 })
  const facts = await factsOf(execution)
  // Bounded, and no death waits for the deadline.
  expect(Date.now() - began).toBeLessThan(1000 * (byDeadline ? deadlines.execution_timeout_seconds + deadlines.interrupt_grace_seconds + 20 : deadlines.execution_timeout_seconds))
  expect(facts.some(({ type }) => type === 'run.timedOut')).toBe(byDeadline === true)
  expect(facts.flatMap((fact) => (fact.type === 'output.appended' ? fact.data.chunks : []))).toContainEqual({ kind: 'stream', name: 'stdout', text: expect.stringContaining('begun\n') as string })
  const run = facts.find((fact) => fact.type === 'run.completed')
  if (run?.type === 'run.completed') expect(run.data.result.results).toEqual(results === 'kept' ? { a: 1 } : null)
  else expect(status).toBe('outcomeUnknown')
  if (status === 'outcomeUnknown') {
    expect(facts.find((fact) => fact.type === 'run.lost')).toMatchObject({ data: { failure: { code } } })
    await execution.resolve({ as: 'otto', outcome: 'failed' })
  }
  const end = await execution.result()
  if (status !== 'outcomeUnknown') expect(end.failure?.code ?? null).toBe(code)
  expect(facts.filter(({ type }) => type === 'run.started')).toHaveLength(1)
}

async function goOn(execution: ExecutionHandle): Promise<void> {
  for (const fact of await factsOf(execution)) if (fact.type === 'folder.prepared') await writeFile(join(fact.data.folder.folderPath, 'go'), '')
}

const kills = ({ act }: Ending): boolean => act === 'killServer'

describe('a program ends:', () => {
  it.concurrent.each(endings.filter((ending) => !kills(ending)))('$what', ends)
})

// By itself, since it ends what the others run on.
describe('its server ends:', () => {
  it.each(endings.filter(kills))('$what', ends)
})
