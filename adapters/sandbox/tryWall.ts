/**
 * Tries a wall out: starts a Python behind it, as a kernel would be, and has it try to get out. What cannot be tried is
 * not believed. Called at the start of a service and by `doctor`. Leaves nothing behind.
 */
import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Network } from './bwrapArguments.js'

const run = promisify(execFile)

export interface TryWallSettings {
  readonly wall: readonly string[]
  /** For `--seccomp`; null: none. */
  readonly filter: Buffer | null
  readonly network: Network
  readonly python: string
  /** A folder that must not be seen; the canaries are put there. */
  readonly privateDir: string
}

/** null: it holds. Otherwise, in words, what came through or what does not work. */
export async function tryWall({ wall, filter, network, python, privateDir }: TryWallSettings): Promise<string | null> {
  const place = await mkdtemp(join(privateDir, 'wall-'))
  const [canary, outside, folder] = [join(place, 'canary'), join(place, 'written'), join(place, 'folder')]
  const doors = await openDoors()
  try {
    const calls = join(place, 'filter')
    await Promise.all([writeFile(canary, 'canary', { mode: 0o644 }), mkdir(folder), writeFile(calls, filter ?? '')])
    const own = ['--bind', folder, folder, '--chdir', folder, '--remount-ro', '/', '--', 'prlimit', '--core=0:0', '--']
    const asked = { canary, outside, writes: ['/written', '/usr/written'], tcp: doors.tcp, udp: doors.udp, pid: process.pid, network }
    const [file = 'bwrap', ...rest] = wall
    const { stdout } = await run('/bin/sh', ['-c', 'calls=$1; shift; exec "$@" 3< "$calls"', 'sh', calls, file, ...(filter ? ['--seccomp', '3'] : []), ...rest, ...own, python, '-I', '-c', escapes, JSON.stringify(asked)], {
      timeout: 20_000, env: { PATH: process.env['PATH'] ?? '', COUNTERSIGN_IN_WALL: '1' }, killSignal: 'SIGKILL',
    })
    const problems = z.array(z.string()).parse(JSON.parse(stdout))
    if (existsSync(outside)) problems.push('it wrote outside of its folder')
    if (!existsSync(join(folder, 'written'))) problems.push('it could not write to its own folder')
    if (network === 'none' && doors.heard()) problems.push('it reached a port of this machine')
    return problems.length === 0 ? null : problems.join('; ')
  } catch (cause) {
    return `it could not be tried: ${lastLine(cause)}`
  } finally {
    doors.close()
    await rm(place, { recursive: true, force: true })
  }
}

/** Listeners on loopback that should hear nothing. */
async function openDoors() {
  let heard = false
  const tcp = createServer((socket) => { heard = true; socket.destroy() })
  const udp = createSocket('udp4', () => { heard = true })
  udp.bind(0, '127.0.0.1')
  tcp.listen(0, '127.0.0.1')
  await Promise.all([once(tcp, 'listening'), once(udp, 'listening')])
  const address = tcp.address()
  return {
    tcp: typeof address === 'object' && address !== null ? address.port : 0,
    udp: udp.address().port,
    heard: () => heard,
    close() {
      tcp.close()
      udp.close()
    },
  }
}

const escapes = `
import importlib.util, json, os, socket, sys
asked = json.loads(sys.argv[1])
problems = []
try:
    open(asked["canary"]).close()
    problems.append("it read a file of the service")
except OSError:
    pass
try:
    # Where the folder above is a private one in memory this is no harm; whether it came out is seen outside.
    open(asked["outside"], "w").close()
except OSError:
    pass
for path in asked["writes"]:
    try:
        open(path, "w").close()
        problems.append("it wrote to " + path)
    except OSError:
        pass
processes = [name for name in os.listdir("/proc") if name.isdigit()]
if len(processes) > 4:
    problems.append("it saw other processes")
try:
    if "COUNTERSIGN_IN_WALL" not in open("/proc/%d/environ" % asked["pid"]).read():
        problems.append("it read the environment of the service")
except OSError:
    pass
for base, folders, files in os.walk("/proc"):
    folders[:] = [name for name in folders if not (name.isdigit() or name in ("self", "thread-self", "pressure"))]
    for name in files:
        try:
            os.close(os.open(os.path.join(base, name), os.O_WRONLY | os.O_NONBLOCK))
            problems.append("it could write to " + os.path.join(base, name))
        except OSError:
            pass
if asked["network"] == "none":
    try:
        socket.create_connection(("127.0.0.1", asked["tcp"]), 1).close()
        problems.append("it reached a port of this machine")
    except OSError:
        pass
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"?", ("127.0.0.1", asked["udp"]))
    except OSError:
        pass
    if [name for _, name in socket.if_nameindex() if name != "lo"]:
        problems.append("it has a network interface")
with open("written", "w") as file:
    file.write("own")
if importlib.util.find_spec("ipykernel") is None:
    problems.append("its Python does not find ipykernel")
print(json.dumps(problems[:5]))
`

function lastLine(cause: unknown): string {
  const { stderr = '', message = String(cause) } = cause as { stderr?: string; message?: string }
  return stderr.trim().split('\n').at(-1) || message.split('\n')[0] || 'no reason was given'
}
