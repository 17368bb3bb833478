/**
 * What programs really can and cannot do in a walled kernel: they run, through a whole service, and try. Where this machine
 * cannot wall kernels these tests are skipped by name; that it then says so is tested in any case.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { composeSandbox } from '../../adapters/composeSandbox.js'
import { systemCallFilter } from '../../adapters/sandbox/systemCallFilter.js'
import { executionResult, factOf, type RecordedEvent } from '../../machines/index.js'
import { collected, configured, paths, request, serviceHere, startService, type ServiceHere } from './realService.js'

const probing = mkdtempSync(join(tmpdir(), 'countersign-'))
const { levels, words } = await composeSandbox({ configuration: configured({ execution: { sandbox: { use: 'auto' } } }), python: paths.python, bwrap: paths.bwrap, dataDir: probing })
rmSync(probing, { recursive: true, force: true })

const memoryMb = 700
const limited = { execution: { sandbox: { use: 'auto', memory_mb: memoryMb, processes: 64, file_mb: 64, folder_mb: 128, temporary_mb: 32 } } }

interface Ended {
  readonly history: readonly RecordedEvent[]
  readonly status: string
  /** As the program left it; null: it left none. */
  readonly results: Record<string, unknown> | null
  readonly failure: string
  readonly folder: string
}

async function run({ client }: Pick<ServiceHere, 'client'>, code: string): Promise<Ended> {
  const { executionId } = await client.submit(request({ approved_code: code }))
  const history = await collected(client.execution(executionId).events())
  const result = executionResult(history)
  return {
    history,
    status: history.at(-1)?.stateAfter ?? '',
    results: result?.execution_result?.results ?? null,
    failure: JSON.stringify(result?.failure ?? null),
    folder: folderOf(history),
  }
}

const folderOf = (history: readonly RecordedEvent[]): string =>
  history.map(factOf).flatMap((fact) => (fact.type === 'folder.prepared' ? [fact.data.folder.folderPath] : []))[0] ?? ''

/** Each line is tried by itself; `results` tells which came through. They are packed, as somebody would who hides them from the analyzer. */
const attempts = (lines: readonly string[]) => `
import base64, ctypes, json, os, signal, socket, subprocess, urllib.request
results = {}
for line in json.loads(base64.b64decode("${Buffer.from(JSON.stringify(lines)).toString('base64')}")):
    try:
        results[line] = "through: " + repr(eval(line))[:500]
    except BaseException as error:
        results[line] = "held: " + type(error).__name__
`

const held = (ended: Ended) => {
  expect(ended.failure).toBe('null')
  expect(Object.entries(ended.results ?? {}).filter(([, came]) => !String(came).startsWith('held: '))).toEqual([])
}

describe.skipIf((levels.read_only ?? 0) < 2)(`walls (${words.read_only})`, () => {
  let service: ServiceHere
  beforeAll(async () => { service = await startService({ configuration: configured(limited) }) }, 120_000)
  afterAll(() => service.stop())

  it('the level that was tried is in service.json and recorded with each execution', async () => {
    expect(service.composed.file).toMatchObject({ enforcementLevels: { read_only: 2, write_access: 1 } })
    const { history } = await run(service, 'results = {}')
    const acquired = history.find(({ type }) => type === 'kernel.acquired')
    expect(acquired?.data).toMatchObject({ kernel: { mode: 'read_only', enforcementLevel: 2 } })
  })

  it('no file of the service is seen, by whichever way', async () => {
    const { dataDir } = service
    const canary = join(tmpdir(), `countersign-canary-${process.pid}`)
    writeFileSync(canary, 'canary')
    try {
      held(await run(service, attempts([
        `open(${JSON.stringify(join(dataDir, 'events.sqlite'))}, "rb").read(16)`,
        `open(${JSON.stringify(join(dataDir, 'service.json'))}).read()`,
        `open(${JSON.stringify(join(dataDir, 'jupyter', 'config', 'jupyter_server_config.py'))}).read()`,
        `os.listdir(${JSON.stringify(join(dataDir, 'jupyter', 'runtime'))})`,
        `open(${JSON.stringify(join(dataDir, 'jupyter', 'server.json'))}).read()`,
        `open(${JSON.stringify(canary)}).read()`,
        `os.listdir(${JSON.stringify(join(homedir(), '.ssh'))})`,
        'open("/etc/shadow").read()',
        // Descriptors are ways to files that no mount hides.
        '[os.open("/proc/self/fd/" + fd, os.O_RDONLY) for fd in ("1", "2")] and [path for path in [os.readlink("/proc/self/fd/" + fd) for fd in os.listdir("/proc/self/fd") if os.path.islink("/proc/self/fd/" + fd)] if path.startswith("/") and path != "/dev/null"][0]',
      ])))
    } finally {
      rmSync(canary)
    }
  })

  it('nothing of the environment of the service is there, and nothing of other processes', async () => {
    const { results } = await run(service, `
import os
results = {
    "names": sorted(os.environ),
    "processes": [name for name in os.listdir("/proc") if name.isdigit()],
    "filtered": [line.split()[1] for line in open("/proc/self/status") if line.startswith("Seccomp:")],
    "commands": [open(f"/proc/{name}/cmdline").read().split("\\0")[0].split("/")[-1] for name in os.listdir("/proc") if name.isdigit()],
}`)
    const allowed = /^(PATH|LANG|LC_ALL|LC_CTYPE|TZ|LD_LIBRARY_PATH|HOME|TMPDIR|IPYTHONDIR|MPLCONFIGDIR|MPLBACKEND|JUPYTER_RUNTIME_DIR|PYTHONNOUSERSITE|PWD|PYDEVD_USE_FRAME_EVAL|TERM|CLICOLOR|CLICOLOR_FORCE|FORCE_COLOR|PAGER|GIT_PAGER)$/
    expect((results?.['names'] as string[]).filter((name) => !allowed.test(name))).toEqual([])
    expect(results?.['commands']).toEqual(['bwrap', 'python'])
    expect(results?.['filtered']).toEqual([systemCallFilter() === null ? '0' : '2'])
  })

  it('nothing outside of the run folder can be written, and no setting of the system', async () => {
    const { dataDir } = service
    held(await run(service, attempts([
      'open("/escaped", "w")', 'open("/usr/escaped", "w")', 'open("/etc/escaped", "w")', 'open("/dev/escaped", "w")',
      `open(os.path.join(os.path.dirname(os.__file__), "escaped.py"), "w")`,
      `open(os.path.join(os.environ.get("VIRTUAL_ENV") or __import__("sys").prefix, "escaped"), "w")`,
      'open("/proc/sys/kernel/core_pattern", "a")', 'open("/proc/sys/vm/swappiness", "a")', 'open("/proc/sysrq-trigger", "a")',
      'os.mknod("/tmp/device", 0o600 | __import__("stat").S_IFBLK, os.makedev(8, 0))', 'os.chroot("/tmp")', 'os.setuid(12345)',
      'subprocess.run(["mount", "-t", "tmpfs", "x", "/tmp"], check=True, capture_output=True)',
      'subprocess.run(["unshare", "-Ur", "true"], check=True, capture_output=True)',
      'os.link("/etc/passwd", "stolen")',
    ])))
    // What it may write is in its own memory, or in its own folder.
    const { results } = await run(service, `import os\nos.makedirs(${JSON.stringify(dataDir)}, exist_ok=True)\nopen(${JSON.stringify(join(dataDir, 'escaped'))}, "w").write("x")\nopen("mine", "w").write("x")\nresults = {"a": 1}`)
    expect(results).toEqual({ a: 1 })
    expect(existsSync(join(dataDir, 'escaped'))).toBe(false)
  })

  it('no port of this machine hears anything: TCP, UDP, abstract sockets, NATS, Jupyter', async () => {
    const heard: string[] = []
    const tcp = createServer((socket) => { heard.push('tcp'); socket.destroy() }).listen(0, '127.0.0.1')
    const abstract = createServer((socket) => { heard.push('abstract'); socket.destroy() }).listen(`\0countersign-${process.pid}`)
    const udp = createSocket('udp4', () => { heard.push('udp') })
    udp.bind(0, '0.0.0.0')
    await Promise.all([once(tcp, 'listening'), once(udp, 'listening'), once(abstract, 'listening')])
    const port = (tcp.address() as { port: number }).port
    const { nats, jupyter } = service.composed.file
    try {
      held(await run(service, attempts([
        `socket.create_connection(("127.0.0.1", ${port}), 2)`,
        `socket.create_connection(("127.0.0.1", ${new URL(nats.url).port}), 2)`,
        `urllib.request.urlopen("${jupyter?.url}api", timeout=2).read()`,
        'socket.create_connection(("192.0.2.1", 80), 2)',
        'socket.getaddrinfo("example.org", 80)',
        'socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("255.255.255.255", 5064))',
        `socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", ${udp.address().port}))`,
        `socket.socket(socket.AF_UNIX).connect("\\0countersign-${process.pid}")`,
        'socket.socket(socket.AF_INET, socket.SOCK_RAW, 255)',
      ])))
      // On its own loopback it may send what it likes; nobody hears it.
      const sent = await run(service, attempts([`[socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", (address, ${udp.address().port})) for address in ("127.0.0.1", "127.255.255.255")]`]))
      expect(sent.failure).toBe('null')
      expect(heard).toEqual([])
    } finally {
      tcp.close()
      abstract.close()
      udp.close()
    }
  })

  it('no other process can be signalled', async () => {
    held(await run(service, attempts([`os.kill(${process.pid}, 0)`, `os.kill(${service.composed.kernels.server().pid}, 15)`, 'os.kill(1, 9) or open("/nowhere")'])))
    expect((await run(service, 'results = {"alive": True}')).results).toEqual({ alive: true })
  })

  it('what a program leaves running ends with its kernel, and what it leaves lying is not there for the next one', async () => {
    const first = await run(service, `
import os, subprocess, sys
daemon = "import os, time\\nwhile True:\\n    open('beat', 'w').write(str(time.time()))\\n    time.sleep(0.02)"
subprocess.Popen([sys.executable, "-c", daemon], start_new_session=True, close_fds=True)
while not os.path.exists("beat"):
    pass
for place in (os.environ["IPYTHONDIR"] + "/profile_default/startup", os.environ["MPLCONFIGDIR"], os.environ["HOME"], "/dev/shm"):
    os.makedirs(place, exist_ok=True)
    open(place + "/00-left.py", "w").write("left = True")
open(os.environ["HOME"] + "/sitecustomize.py", "w").write("left = True")
results = {"a": 1}`)
    expect(first.results).toEqual({ a: 1 })
    const beat = () => readFileSync(join(first.folder, 'beat'), 'utf8')
    const last = { beat: '' }
    await expect.poll(() => { const [before, now] = [last.beat, beat()]; last.beat = now; return before === now }, { timeout: 20_000, interval: 300 }).toBe(true)
    const second = await run(service, `
import glob, os
results = {"left": "left" in globals(), "files": [path for place in ("/tmp", "/dev/shm") for path in glob.glob(place + "/**/*left*", recursive=True)]}`)
    expect(second.results).toEqual({ left: false, files: [] })
    expect(beat()).toBe(last.beat)
  })

  it.each([
    // A bounded one: what a guard may miss must not end the machine that the tests run on.
    ['processes', 'import os, time\nfor _ in range(150):\n    if os.fork() == 0:\n        time.sleep(100)\n        os._exit(0)\ntime.sleep(100)', /processes at once/],
    ['memory of one process', 'a = []\nfor _ in range(10**9):\n    a.append(bytearray(10_000_000))', /MemoryError|together/],
    ['memory of many', 'import os, time\nfor _ in range(6):\n    if os.fork() == 0:\n        a = bytearray(b"x") * 200_000_000\n        time.sleep(100)\n        os._exit(0)\ntime.sleep(100)', /MB together/],
    ['a large file', 'file = open("large", "wb")\nfor _ in range(10**9):\n    file.write(bytes(1_000_000))', /File too large/],
    ['many files', 'for n in range(10**9):\n    open(f"f{n}", "wb").write(bytes(1_000_000))', /folder held/],
    ['files without a name', 'import os, time\nkept = []\nfor n in range(4):\n    kept.append(open("gone", "wb"))\n    os.unlink("gone")\n    kept[-1].write(bytes(50_000_000))\n    kept[-1].flush()\ntime.sleep(100)', /folder held .* without a name/],
    ['a full /tmp', 'for n in range(10**9):\n    open(f"/tmp/f{n}", "wb").write(bytes(1_000_000))', /No space left/],
  ])('a bomb ends within its limits, and the service goes on: %s', async (_, code, why) => {
    const ended = await run(service, `results = {}\n${code}`)
    expect(ended.failure).toMatch(why)
    expect(sizeOf(ended.folder)).toBeLessThan(2000 * 1024 * 1024)
    expect((await run(service, 'results = {"alive": True}')).results).toEqual({ alive: true })
  }, 120_000)

  it.skipIf(systemCallFilter() === null)('there is no memory that counts for nobody', async () => {
    held(await run(service, attempts(['os.memfd_create("hidden")'])))
  })

  it('normal science works: numpy, pandas, a figure, processes with shared memory, results by file', async () => {
    const ended = await run(service, `
import numpy as np, pandas as pd, matplotlib.pyplot as plt
plt.plot(np.arange(10))
plt.savefig("own.png")
frame = pd.DataFrame({"a": [1, 2], "t": pd.to_datetime(["2020-01-01", "2020-01-02"])})
frame.to_csv("frame.csv")
import ctypes, multiprocessing
from multiprocessing import shared_memory
with multiprocessing.get_context("fork").Pool(2) as pool:
    assert pool.map(abs, [-1, 2]) == [1, 2]
shared = shared_memory.SharedMemory(create=True, size=1_000_000)
np.ndarray((1000,), buffer=shared.buf)[:] = 1
shared.close()
shared.unlink()
assert ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 7)() == 7
results = {"sum": float(np.linalg.inv(np.eye(50) * 2).sum()), "rows": len(pd.read_csv("frame.csv")), "large": "x" * 11_000_000}`)
    expect(ended.failure).toBe('null')
    expect(ended.results).toMatchObject({ _type: 'results_file' })
    expect(readdirSync(join(ended.folder, 'figures'))).toEqual(['figure_01.png'])
    expect(JSON.parse(readFileSync(join(ended.folder, 'results.json'), 'utf8'))).toMatchObject({ sum: 25, rows: 2 })
  }, 60_000)

  it('leaves no socket folder behind', async () => {
    await run(service, 'results = {}')
    const own = (await run(service, 'import os\nresults = {"sockets": [name for name in os.listdir("/tmp") if name.startswith("csk-")]}')).results?.['sockets'] as string[]
    const prefix = own[0]?.slice(0, 15) ?? 'csk-'
    await expect.poll(() => [tmpdir(), '/tmp'].flatMap((place) => readdirSync(place)).filter((name) => name.startsWith(prefix)), { timeout: 20_000 }).toEqual([])
  })
})

describe.skipIf((levels.write_access ?? 0) < 1)(`walls with the network of the machine (${words.write_access})`, () => {
  it('reaches a port, and still no file of the service', async () => {
    const heard: string[] = []
    const tcp = createServer((socket) => { heard.push('tcp'); socket.destroy() }).listen(0, '127.0.0.1')
    await once(tcp, 'listening')
    const service = await serviceHere({ configuration: configured({ execution: { sandbox: { use: 'auto' }, modes: { read_only: { kernel_name: 'python3', network: 'host' } } } }) })
    try {
      const reached = await run(service, `import socket\nsocket.create_connection(("127.0.0.1", ${(tcp.address() as { port: number }).port}), 5)\nresults = {"a": 1}`)
      expect([reached.results, reached.failure]).toEqual([{ a: 1 }, 'null'])
      expect(reached.history.find(({ type }) => type === 'kernel.acquired')?.data).toMatchObject({ kernel: { enforcementLevel: 1 } })
      await expect.poll(() => heard).toEqual(['tcp'])
      held(await run(service, attempts([`open(${JSON.stringify(join(service.dataDir, 'service.json'))}).read()`, `open("/proc/${process.pid}/environ").read()`])))
    } finally {
      tcp.close()
    }
  }, 120_000)
})

describe('without a wall', () => {
  it('the level is 0, programs run, and it is said in words', async () => {
    const service = await serviceHere({ configuration: configured({ execution: { sandbox: { use: 'off' } } }) })
    expect(service.composed.file).toMatchObject({ enforcementLevel: 0, walls: { read_only: expect.stringContaining('turned off') as string } })
    const { results, history } = await run(service, 'results = {"a": 1}')
    expect(results).toEqual({ a: 1 })
    expect(history.find(({ type }) => type === 'kernel.acquired')?.data).toMatchObject({ kernel: { enforcementLevel: 0 } })
  }, 120_000)
})

function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).reduce((sum, entry) => {
    if (!entry.isFile()) return sum
    return sum + statSync(join(entry.parentPath, entry.name)).size
  }, 0)
}
