/**
 * A gateway in front of the tests' own control system, without a sandbox: the relay listens on ports of this machine, and a
 * program that finds it there by its environment is a client as in a kernel. What the rules say to writes is the test's affair.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { caAddresses } from '../../../adapters/gateway/caAddresses.js'
import { defaultGatewayLimits, type GatewayLimits } from '../../../adapters/gateway/gatewayLimits.js'
import { openGatewaySession, type GatewaySession } from '../../../adapters/gateway/gatewaySession.js'
import { projectPaths } from '../../../adapters/setup/projectPaths.js'
import { silentLogger, type ControlWriteAnswer, type ControlWriteAnswered, type ControlWriteAttempt, type ControlWrites } from '../../../runtime/index.js'
import type { Ioc } from '../../ioc/startIoc.js'

const { python } = projectPaths(process.env)
const relayFolder = fileURLToPath(new URL('../../../adapters/gateway/python/', import.meta.url))

/** Rules that a test gives, and what they were asked. */
export class GivenRules implements ControlWrites {
  readonly asked: ControlWriteAttempt[] = []
  readonly outcomes: ControlWriteAnswered[] = []
  rule: (attempt: ControlWriteAttempt) => ControlWriteAnswer | Promise<ControlWriteAnswer> = () => ({ allowed: true, writeId: `w${this.asked.length}` })

  async ask(attempt: ControlWriteAttempt): Promise<ControlWriteAnswer> {
    this.asked.push(attempt)
    return this.rule(attempt)
  }

  answered(answer: ControlWriteAnswered): void {
    this.outcomes.push(answer)
  }
}

export interface GatewayHere {
  readonly session: GatewaySession
  readonly rules: GivenRules
  readonly socketPath: string
  /** Ends at once where it has a mistake; otherwise what it printed. */
  run(program: string): Promise<string>
  stop(): Promise<void>
}

export const owner = { executionId: '01JXXXXXXXXXXXXXXXXXXXXXXX', effectId: 'run-1' }

export async function gatewayHere({ ioc, writable, limits = {} }: { ioc: Pick<Ioc, 'host' | 'searchPort'>; writable: boolean; limits?: Partial<GatewayLimits> }): Promise<GatewayHere> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-'))
  const socketPath = join(folder, 's')
  const rules = new GivenRules()
  const session = await openGatewaySession({
    socketPath, writable, writes: rules, log: silentLogger, limits: { ...defaultGatewayLimits, ...limits },
    addresses: caAddresses(`${ioc.host}:${ioc.searchPort}`), identity: { user: 'gateway', host: 'here' },
  })
  session.give(owner)
  const relay = await relayTo(socketPath)
  return {
    session, rules, socketPath,
    run: (program) => new Promise((resolve, reject) => {
      execFile(python, ['-c', program], { env: { PATH: process.env['PATH'] ?? '', ...relay.environment }, timeout: 60_000 }, (problem, stdout, stderr) => {
        if (problem) reject(new Error(`${problem.message}\n${stdout}\n${stderr}`))
        else resolve(stdout)
      })
    }),
    async stop() {
      await relay.stop()
      await session.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Its process, which in a sandbox ends with the sandbox, is the test's own here. */
export async function relayTo(socketPath: string): Promise<{ readonly port: number; readonly environment: Readonly<Record<string, string>>; stop(): Promise<void> }> {
  const program = `
import socket, sys
sys.path.insert(0, sys.argv[1])
from countersign_relay import Relay, opened
tcp = opened(socket.SOCK_STREAM, 0)
udps = [opened(socket.SOCK_DGRAM, tcp.getsockname()[1]), opened(socket.SOCK_DGRAM, 0)]
print(tcp.getsockname()[1], udps[1].getsockname()[1], flush=True)
Relay(sys.argv[2], tcp, udps).run()`
  const child = spawn(python, ['-I', '-S', '-c', program, relayFolder, socketPath], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const [port = '', repeater = ''] = line.split(' ')
  return {
    port: Number(port),
    environment: { EPICS_CA_ADDR_LIST: '127.0.0.1', EPICS_CA_AUTO_ADDR_LIST: 'NO', EPICS_CA_SERVER_PORT: port, EPICS_CA_REPEATER_PORT: repeater },
    async stop() {
      child.kill()
      await exited
    },
  }
}
