/** The executions that are killed and watched: five kinds, what each asks for, and how it ends when nothing disturbs it. */
import { join } from 'node:path'
import { executionIdOfMessageId } from '../../../adapters/nats/requestIdentity.js'
import type { RequestWireInput } from '../../../machines/index.js'

export const kinds = ['straight', 'regenerated', 'approved', 'cancelled', 'timedOut'] as const
export type Kind = (typeof kinds)[number]

export interface Planned {
  readonly kind: Kind
  readonly executionId: string
  /** The request's message id: sent again with it, it is the same execution. */
  readonly key: string
  /** Each program appends its number to it, once each time it runs. */
  readonly trace: string
  readonly programs: readonly string[]
  readonly request: RequestWireInput
}

export const undisturbedEnd: Readonly<Record<Kind, { readonly status: string; readonly failure: string | null }>> = {
  straight: { status: 'succeeded', failure: null },
  regenerated: { status: 'succeeded', failure: null },
  approved: { status: 'succeeded', failure: null },
  cancelled: { status: 'cancelled', failure: 'CANCELLED' },
  timedOut: { status: 'failed', failure: 'EXECUTION_TIMEOUT' },
}

export function planned(kind: Kind, name: string, dataDir: string): Planned {
  const trace = join(dataDir, `trace-${name}`)
  const programs = programsOf[kind].map((rest, index) => `with open(${JSON.stringify(trace)}, "a") as trace:\n    trace.write("${index + 1}\\n")\n${rest}`)
  return {
    kind, key: name, trace, programs,
    executionId: executionIdOfMessageId(name),
    request: {
      user_query: 'What is six times seven?', task_objective: `Multiply six by seven (${kind})`,
      execution_folder_name: name, capability_prompts: programs,
    },
  }
}

const good = 'print("computing")\nresults = {"product": 6 * 7}\n'
const bad = 'number = 1\nif number:\n    raise ValueError("no beam")\nresults = {}\n'
/** The test knows by the output that it runs. */
const endless = 'import time\nprint("on", flush=True)\ntime.sleep(600)\nresults = {}\n'
/** Has to be approved, since it would write to the control system; never does. */
const writing = 'import sys\nif len(sys.argv) > 10_000:\n    from epics import caput\n    caput("SR:CURRENT:SP", 1.0)\n'

const programsOf: Readonly<Record<Kind, readonly string[]>> = {
  straight: [good],
  regenerated: [bad, bad, good],
  approved: [`${writing}${good}`],
  cancelled: [endless],
  timedOut: [endless],
}
