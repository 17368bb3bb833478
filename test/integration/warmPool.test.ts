/** Kernels that wait in a sandbox, in a whole service: they see the folder of their execution from the hand-out on, and no other. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { composeSandbox } from '../../adapters/composeSandbox.js'
import { executionResult, factOf, type Kernel, type RecordedEvent } from '../../machines/index.js'
import { collected, configured, paths, request, startService, type ServiceHere } from './realService.js'

const probing = mkdtempSync(join(tmpdir(), 'countersign-'))
const { levels, words } = await composeSandbox({ configuration: configured({ execution: { sandbox: { use: 'auto' } } }), python: paths.python, bwrap: paths.bwrap, dataDir: probing })
rmSync(probing, { recursive: true, force: true })

const warm = configured({ execution: { sandbox: { use: 'auto' }, modes: { read_only: { warm_kernels: 1 } }, warm_pool: { imports: ['json'] } } })

async function run({ client }: Pick<ServiceHere, 'client'>, code: string): Promise<{ readonly history: readonly RecordedEvent[]; readonly results: unknown; readonly failure: string }> {
  const { executionId } = await client.submit(request({ approved_code: code }))
  const history = await collected(client.execution(executionId).events())
  const result = executionResult(history)
  return { history, results: result?.execution_result?.results ?? null, failure: JSON.stringify(result?.failure ?? null) }
}

const kernelOf = (history: readonly RecordedEvent[]): Kernel | undefined =>
  history.map(factOf).flatMap((fact) => (fact.type === 'kernel.acquired' ? [fact.data.kernel] : []))[0]
const folderOf = (history: readonly RecordedEvent[]): string =>
  history.map(factOf).flatMap((fact) => (fact.type === 'folder.prepared' ? [fact.data.folder.folderPath] : []))[0] ?? ''
const filled = (service: ServiceHere) => vi.waitFor(() => {
  expect(service.composed.kernels.warm()).toMatchObject([{ mode: 'read_only', waiting: 1, problem: null }])
}, { timeout: 60_000, interval: 50 })

describe.skipIf((levels.read_only ?? 0) < 2)(`kernels that wait in a sandbox (${words.read_only})`, () => {
  let service: ServiceHere
  let made = ''
  beforeAll(async () => { service = await startService({ configuration: warm }) }, 120_000)
  afterAll(() => service.stop())

  it('see the folder of their execution from the hand-out on, may write there and nowhere else, and see no other', async () => {
    const code = (secret: string) => `
import os, pathlib
results = {"cwd": os.getcwd(), "pwd": os.environ.get("PWD")}
pathlib.Path("made.txt").write_text("made")
root = pathlib.Path(os.getcwd()).parent.parent
results["months"] = [one.name for one in root.iterdir()]
results["executions"] = [str(one) for one in pathlib.Path(os.getcwd()).parent.iterdir()]
results["flags"] = sorted({line.split()[5] for line in open("/proc/self/mountinfo") if line.split()[4] == os.getcwd()})
results["descriptors"] = [where for where in (os.path.realpath(f"/proc/self/fd/{one}") for one in os.listdir("/proc/self/fd")) if where.startswith("/") and os.path.isdir(where) and not where.startswith("/proc")]
for name, place in {"root": root, "month": root / "2020-01", "beside": pathlib.Path(os.getcwd()).parent / "other"}.items():
    try:
        place.mkdir(exist_ok=True)
        (place / "x").write_text("x")
        results[name] = "written"
    except OSError:
        results[name] = "held"
results["read"] = os.path.exists(${JSON.stringify(secret)})
`
    await filled(service)
    const first = await run(service, code('/nothing'))
    expect(first.failure).toBe('null')
    const folder = folderOf(first.history)
    const month = folder.split('/').at(-2)
    const seen = { cwd: folder, pwd: folder, months: [month], executions: [folder], flags: ['rw,nosuid,nodev,relatime'], descriptors: [], root: 'held', month: 'held', beside: 'held', read: false }
    expect(first.results).toEqual(seen)
    expect(kernelOf(first.history)).toMatchObject({ start: 'warm', enforcementLevel: 2 })
    made = join(folder, 'made.txt')
    expect(readFileSync(made, 'utf8')).toBe('made')
    await filled(service)
    const second = await run(service, code(made))
    expect(kernelOf(second.history)).toMatchObject({ start: 'warm' })
    expect(second.results).toMatchObject({ executions: [folderOf(second.history)], read: false })
    expect(kernelOf(second.history)?.kernelId).not.toBe(kernelOf(first.history)?.kernelId)
  })

  it('leave nothing behind when they have ended, and take nothing with them', async () => {
    await filled(service)
    // That of the one that waits.
    await vi.waitFor(() => { expect(readdirSync(join(service.dataDir, 'jupyter', 'late'))).toHaveLength(1) }, { timeout: 30_000, interval: 50 })
    expect(readdirSync(join(service.dataDir, 'executed_scripts')).filter((name) => name !== '.waiting')).toHaveLength(1)
    expect(existsSync(made)).toBe(true)
  })
})
