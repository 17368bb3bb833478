/** The simulated machine of `countersign demo control`: a real control system (Channel Access) in a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { dieWithParent } from '../../process/ownServer.js'
import type { projectPaths } from '../../composeCommandLine.js'

export interface SimulatedMachine {
  readonly port: number
  /** As the machine itself says, past every program and every log. */
  look(): Promise<{ readonly setpoint: number; readonly writes: readonly number[] }>
  stop(): Promise<void>
}

const begunSchema = z.strictObject({ port: z.int() })
const seenSchema = z.strictObject({ setpoint: z.number(), writes: z.array(z.number()) })

/** @throws Error with what the machine said, when it does not come up */
export async function startSimulatedMachine(paths: ReturnType<typeof projectPaths>): Promise<SimulatedMachine> {
  const script = join(paths.root, 'adapters', 'cli', 'demo', 'python', 'simulated_machine.py')
  const [command, ...rest] = [...dieWithParent('KILL'), paths.python, script]
  const child = spawn(command ?? paths.python, rest, { env: { PATH: process.env['PATH'] ?? '' }, stdio: ['pipe', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text: Buffer) => { said = (said + text.toString()).slice(-2_000) })
  const closed = once(child, 'close')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextLine = async (): Promise<unknown> => {
    const line: IteratorResult<string, unknown> = await lines.next()
    if (line.done === true) throw new Error(`The simulated machine ended: ${said}`)
    return JSON.parse(line.value)
  }
  const { port } = begunSchema.parse(await nextLine())
  return {
    port,
    async look() {
      child.stdin.write('\n')
      return seenSchema.parse(await nextLine())
    },
    async stop() {
      child.stdin.end()
      await closed
    },
  }
}
