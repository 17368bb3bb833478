/**
 * A real control system for a test: ioc.py (caproto) or genuineIoc.py (softioc, which is EPICS itself) in a process of its own on
 * private ports of 127.0.0.1. What is asked of it goes over its own pipe, so no program under test can change the answer; it ends with
 * the pipe, so none is left behind.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { projectPaths } from '../../adapters/setup/projectPaths.js'

const plain = z.union([z.number(), z.string(), z.null()])
const valueSchema = z.union([plain, z.array(plain)])
export type ChannelValue = z.infer<typeof valueSchema>

const addressSchema = z.strictObject({ port: z.int(), searchPort: z.int(), repeaterPort: z.int(), pvaPort: z.int().optional(), pvaSearchPort: z.int().optional() })
const writeSchema = z.strictObject({
  /** null: the write named a channel that its connection had not opened. */
  channel: z.string().nullable(),
  type: z.string(), count: z.number(), value: valueSchema,
  /** Whether the client asked to be told (WRITE_NOTIFY). */
  confirmed: z.boolean(),
  /** As the client called itself. */
  user: z.string().nullable(),
})
export type SeenWrite = z.infer<typeof writeSchema>

export interface Ioc {
  readonly host: '127.0.0.1'
  /** TCP. */
  readonly port: number
  /** UDP searches; the same number as `port` unless another program took that one meanwhile. */
  readonly searchPort: number
  /** For clients that reach it directly: libca, caproto, PVA's where it speaks that. */
  readonly environment: Readonly<Record<string, string>>
  read(channel: string): Promise<ChannelValue>
  /** Every write command that reached it so far, also those that it refused or that changed nothing. */
  writesSeen(): Promise<readonly SeenWrite[]>
  stop(): Promise<void>
}

/** Whether this machine has wheels of EPICS itself (see adapters/setup/requirements.txt). */
export const hasGenuineIoc = (python = projectPaths(process.env).python): boolean =>
  spawnSync(python, ['-c', 'import importlib.util as u; exit(not (u.find_spec("softioc") and u.find_spec("p4p")))']).status === 0

/** `kind` caproto: each kind of channel, and sees every write command. `genuine`: EPICS' own server, also for PVA; sees what it processed. */
export async function startIoc({ kind = 'caproto', python = projectPaths(process.env).python }: { kind?: 'caproto' | 'genuine'; python?: string } = {}): Promise<Ioc> {
  const script = fileURLToPath(new URL(kind === 'caproto' ? 'ioc.py' : 'genuineIoc.py', import.meta.url))
  const child = spawn(python, ['-u', script], { env: { PATH: process.env['PATH'] ?? '' }, stdio: ['pipe', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-20_000)))
  const ended = once(child, 'close')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextLine = async (): Promise<unknown> => {
    // A library may print what it likes; ours are objects.
    for (;;) {
      const { value, done } = await lines.next()
      if (done === true) throw new Error(`The control system ended: ${said}`)
      if (value.startsWith('{')) return JSON.parse(value)
    }
  }
  const address = addressSchema.parse(await nextLine())
  let id = 0
  let before: Promise<unknown> = Promise.resolve()
  /** One at a time. */
  const ask = <T>(question: Record<string, string>, schema: z.ZodType<T>): Promise<T> => {
    const answered = before.then(async () => {
      id += 1
      child.stdin.write(`${JSON.stringify({ id, ...question })}\n`)
      return z.object({ id: z.literal(id), answer: schema }).parse(await nextLine()).answer
    })
    before = answered.catch(() => undefined)
    return answered
  }
  return {
    host: '127.0.0.1',
    port: address.port,
    searchPort: address.searchPort,
    environment: environmentOf(address),
    read: (channel) => ask({ ask: 'read', channel }, valueSchema),
    writesSeen: () => ask({ ask: 'writes' }, z.array(writeSchema)),
    async stop() {
      child.stdin.end()
      await ended
    },
  }
}

function environmentOf({ searchPort, repeaterPort, pvaPort, pvaSearchPort }: z.infer<typeof addressSchema>): Record<string, string> {
  const pva = pvaPort === undefined || pvaSearchPort === undefined ? {} : {
    EPICS_PVA_ADDR_LIST: `127.0.0.1:${pvaSearchPort}`, EPICS_PVA_NAME_SERVERS: `127.0.0.1:${pvaPort}`, EPICS_PVA_AUTO_ADDR_LIST: 'NO',
  }
  return {
    EPICS_CA_ADDR_LIST: '127.0.0.1', EPICS_CA_AUTO_ADDR_LIST: 'NO', EPICS_CA_SERVER_PORT: String(searchPort), EPICS_CA_REPEATER_PORT: String(repeaterPort), ...pva,
  }
}
