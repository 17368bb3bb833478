/** Kernels that wait in a sandbox, in a whole service: they see the folder of their execution from the hand-out on, and no other. */
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { composeSandbox } from '../../adapters/composeSandbox.js'
import { executionResult, factOf, type Kernel, type RecordedEvent } from '../../machines/index.js'
import { collected, configured, paths, request, startService, type ServiceHere } from './realService.js'

const probing = mkdtempSync(join(tmpdir(), 'countersign-'))
const { levels, words } = await composeSandbox({ configuration: configured({ execution: { sandbox: { use: 'auto' } } }), python: paths.python, bwrap: paths.bwrap, dataDir: probing })
rmSync(probing, { recursive: true, force: true })

const warm = configured({ execution: { sandbox: { use: 'auto', memory_mb: 500 }, modes: { read_only: { warm_kernels: 1 } }, warm_pool: { imports: ['json'] } } })

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

  it('leave nothing behind when they have ended without an execution', async () => {
    await filled(service)
    const pid = service.composed.kernels.server().pid ?? 0
    const held = () => ({ threads: threads(pid), descriptors: pipes(pid) })
    const first = await waitingKernel(service)
    const before = held()
    await jupyter(service, `api/kernels/${first}`, { method: 'DELETE' })
    await vi.waitFor(async () => { expect(await waitingKernel(service)).not.toBe(first) }, { timeout: 60_000, interval: 50 })
    await filled(service)
    await vi.waitFor(() => {
      expect(processesOf(join(service.dataDir, 'jupyter', 'late', first))).toEqual([])
      expect(readdirSync(join(service.dataDir, 'jupyter', 'late'))).not.toContain(first)
      expect(held()).toEqual(before)
    }, { timeout: 30_000, interval: 50 })
  }, 120_000)

  it('are held within their limits while they wait', async () => {
    await filled(service)
    const kernel = await waitingKernel(service)
    await inKernel(service, kernel, 'import os, time\nfor _ in range(4):\n    if os.fork() == 0:\n        a = bytearray(b"x") * 160_000_000\n        time.sleep(60)\n        os._exit(0)\ntime.sleep(60)')
    await vi.waitFor(async () => {
      expect(await jupyter(service, `countersign/ends/${kernel}`)).toMatchObject({ why: expect.stringContaining('MB together') as string })
    }, { timeout: 50_000, interval: 100 })
    await vi.waitFor(() => { expect(processesOf(join(service.dataDir, 'jupyter', 'late', kernel))).toEqual([]) }, { timeout: 30_000, interval: 50 })
  }, 120_000)
})

async function jupyter(service: ServiceHere, path: string, init: RequestInit = {}): Promise<unknown> {
  const { url, token } = service.composed.kernels.server()
  const answer = await fetch(new URL(path, url), { ...init, headers: { Authorization: `token ${token}` } })
  return answer.status === 204 ? null : answer.json()
}

async function waitingKernel(service: ServiceHere): Promise<string> {
  const [first, ...others] = (await jupyter(service, 'api/kernels')) as { id: string }[]
  expect([first, others]).toEqual([expect.anything(), []])
  return first?.id ?? ''
}

/** Sends code to a kernel past the service, and does not wait for its end. */
async function inKernel(service: ServiceHere, kernelId: string, code: string): Promise<void> {
  const { url, token } = service.composed.kernels.server()
  const socket = new WebSocket(`${new URL(`api/kernels/${kernelId}/channels`, url).href.replace('http', 'ws')}?token=${token}`)
  await once(socket, 'open')
  const begun = new Promise((resolve) => socket.on('message', (data: Buffer) => { if (data.toString().includes('execute_input')) resolve(null) }))
  socket.send(JSON.stringify({
    header: { msg_id: 'bomb', msg_type: 'execute_request', session: 'test', username: 'test', version: '5.3', date: new Date(0).toISOString() },
    parent_header: {}, metadata: {}, content: { code, silent: false, store_history: false, user_expressions: {}, allow_stdin: false, stop_on_error: true }, channel: 'shell', buffers: [],
  }))
  await begun
  socket.close()
}

const linkOf = (path: string) => { try { return readlinkSync(path) } catch { return '' } }
const pipes = (pid: number) => readdirSync(`/proc/${pid}/fd`).filter((fd) => linkOf(`/proc/${pid}/fd/${fd}`).startsWith('pipe:')).length
const textOf = (path: string) => { try { return readFileSync(path, 'utf8') } catch { return '' } }
const threads = (pid: number) => readdirSync(`/proc/${pid}/task`).length
const processesOf = (place: string) => readdirSync('/proc').filter((name) => /^\d+$/.test(name) && textOf(`/proc/${name}/cmdline`).includes(place))
