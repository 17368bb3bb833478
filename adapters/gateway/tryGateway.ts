/**
 * Tries a gateway out, at the start of a service and by `doctor`: a Python behind the wall, as a kernel would be, finds a channel
 * of a throw-away server through the relay, and tries to write it in every way there is. What cannot be tried is not believed.
 */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { ControlWrites } from '../../runtime/ports/controlWrites.js'
import { silentLogger } from '../../runtime/ports/logger.js'
import { defaultGatewayLimits } from './gatewayLimits.js'
import { openGatewaySession } from './gatewaySession.js'
import { insideSandbox, relayCommand, relayFile, socketName } from './relayCommand.js'
import { throwAwayServer } from './throwAwayServer.js'

const run = promisify(execFile)

export interface TryGatewaySettings {
  /** Command line of the wall, up to where a kernel's own part goes. */
  readonly wall: readonly string[]
  /** Of system calls, base64, as kernels get it; empty: none. */
  readonly filter: string
  readonly python: string
  /** Of the mode. */
  readonly writable: boolean
  /** Where the folders of gateways are. */
  readonly home: string
}

/** Only this one would the rules let through. */
const allowed = 3
const seenSchema = z.strictObject({ rights: z.int(), statuses: z.array(z.int()), unknown: z.boolean() })

/** null: it holds. Otherwise, in words, what came through or what does not work. */
export async function tryGateway({ wall, filter, python, writable, home }: TryGatewaySettings): Promise<string | null> {
  await mkdir(home, { recursive: true, mode: 0o700 })
  const folder = await mkdtemp(join(home, 'try-'))
  const server = await throwAwayServer()
  const writes: ControlWrites = {
    ask: ({ value }) => Promise.resolve(value === allowed ? { allowed: true, writeId: 'try' } : { allowed: false, code: 'VALUE_NOT_ALLOWED', message: 'it is only tried' }),
    answered: () => undefined,
  }
  const session = await openGatewaySession({
    socketPath: join(folder, socketName), writable, addresses: [server.address], writes, limits: defaultGatewayLimits, log: silentLogger, identity: { user: 'try', host: 'here' },
  })
  try {
    session.give({ executionId: 'try', effectId: 'try' })
    const own = ['--ro-bind', folder, insideSandbox.folder, '--ro-bind', relayFile(), insideSandbox.relay, '--remount-ro', '/', '--']
    const [file = 'bwrap', ...rest] = wall
    const calls = join(folder, 'filter')
    await writeFile(calls, filter, 'base64')
    const { stdout } = await run('/bin/sh', ['-c', 'calls=$1; shift; exec "$@" 3< "$calls"', 'sh', calls, file, ...(filter === '' ? [] : ['--seccomp', '3']), ...rest, ...own, ...relayCommand(python), python, '-I', '-S', '-c', attempts], {
      timeout: 20_000, killSignal: 'SIGKILL', env: { PATH: process.env['PATH'] ?? '' },
    })
    const { rights, statuses, unknown } = seenSchema.parse(JSON.parse(stdout))
    const problems = [
      ...(server.reached() ? [] : ['its channel was not reached']),
      ...(rights === (writable ? 3 : 1) ? [] : [`it told rights ${rights}`]),
      ...(JSON.stringify(server.writes) === JSON.stringify(writable ? [allowed] : []) ? [] : [`these writes came through: ${JSON.stringify(server.writes)}`]),
      ...(statuses.length === 2 && statuses[0] !== 1 && (statuses[1] === 1) === writable ? [] : [`it answered writes with ${statuses.join(', ')}`]),
      ...(unknown ? ['it let an unknown command pass'] : []),
    ]
    return problems.length === 0 ? null : problems.join('; ')
  } catch (cause) {
    return `it could not be tried: ${lastLine(cause)}`
  } finally {
    await session.close()
    server.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function lastLine(cause: unknown): string {
  const said = typeof cause === 'object' && cause !== null && 'stderr' in cause ? String(cause.stderr).trim() : ''
  return (said === '' ? String(cause) : said).split('\n').at(-1)?.slice(0, 300) ?? ''
}

/** A client of its own: whatever a library would hold back is sent. */
const attempts = `
import json, socket, struct
def frame(command, kind=0, count=0, one=0, two=0, payload=b""):
    payload += bytes(-len(payload) % 8)
    return struct.pack("!HHHHII", command, len(payload), kind, count, one, two) + payload
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.settimeout(1)
for _ in range(10):
    udp.sendto(frame(0, 0, 13) + frame(6, 5, 13, 7, 7, b"COUNTERSIGN:TRY\\0"), ("127.0.0.1", 5064))
    try:
        found = udp.recv(4096)
        break
    except TimeoutError:
        pass
tcp = socket.create_connection(("127.0.0.1", struct.unpack("!H", found[20:22])[0]), 5)
tcp.settimeout(5)
heard = b""
def next_frame(wanted):
    global heard
    while True:
        while len(heard) < 16 or len(heard) < 16 + struct.unpack("!H", heard[2:4])[0]:
            chunk = tcp.recv(4096)
            if not chunk:
                raise EOFError
            heard += chunk
        command, size, kind, count, one, two = struct.unpack("!HHHHII", heard[:16])
        heard = heard[16 + size:]
        if command in wanted:
            return command, one, two
tcp.sendall(frame(0, 0, 13) + frame(20, payload=b"root\\0") + frame(18, 0, 0, 9, 13, b"COUNTERSIGN:TRY\\0"))
rights = next_frame([22])[2]
sid = next_frame([18])[2]
double = lambda value: struct.pack("!d", value)
statuses = []
for command, value in ((19, 1.0), (4, 2.0), (19, 3.0)):
    tcp.sendall(frame(command, 6, 1, sid, 5, double(value)))
    if command == 19:
        statuses.append(next_frame([19])[1])
try:
    # The first command for putting values, of before there was a gateway to think of.
    tcp.sendall(frame(5, 6, 1, sid, 5, double(4.0)) + frame(23))
    unknown = next_frame([23])[0] == 23
except (EOFError, OSError):
    unknown = False
print(json.dumps({"rights": rights, "statuses": statuses, "unknown": unknown}))
`
