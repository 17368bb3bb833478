/**
 * The service that is killed: its own entry, bundled by `bundle.ts` and run by plain node with the file of its plan. At the
 * checkpoint that the plan names it notes where it is and ends itself with SIGKILL, within the same turn.
 */
import { appendFileSync, readFileSync } from 'node:fs'
import { createLogger } from '../../../adapters/log/createLogger.js'
import type { CodeGenerator } from '../../../adapters/llm/codeGenerator.js'
import type { Checkpoint, CheckpointListener } from '../../../runtime/ports/checkpoints.js'
import { configured } from '../configured.js'
import { placeOf, type Fineness, type Passage } from './coverage.js'
import type { Kind } from './referenceSet.js'

export interface ChildPlan {
  readonly dataDir: string
  readonly configuration: Record<string, unknown>
  /** Adapters that answer at once and a kernel within this process, where real kernels would be too many. */
  readonly light: boolean
  readonly kinds: Readonly<Record<string, Kind>>
  /** Die at one of these points, at the first place that is not among the others; or at this many checkpoints from the start; or not at all. */
  readonly die: { readonly fineness: Fineness; readonly points: readonly Checkpoint[]; readonly except: readonly string[] } | { readonly after: number } | null
  readonly deathsFile: string
  /** One line for each call of the generator. */
  readonly callsFile: string
}

const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as ChildPlan

const generator: CodeGenerator = {
  name: 'counted',
  generate({ attempt, request: { executionFolderName, capabilityPrompts } }) {
    appendFileSync(plan.callsFile, `${executionFolderName} ${attempt}\n`)
    const code = capabilityPrompts[Math.min(attempt, capabilityPrompts.length) - 1] ?? ''
    return Promise.resolve({ code, info: { generator: 'counted', model: null, promptHash: null, prompt: null, reply: code, usage: null, latencyMs: null } })
  },
}

const options = { dataDir: plan.dataDir, configuration: configured(plan.configuration), env: {}, log: createLogger({ level: 'warn', readable: false }), generator, checkpoint: mortal(plan) }
// Only what it needs is loaded: it is started a hundred times.
const start = plan.light ? (await import('./lightService.js')).lightService : (await import('../../../adapters/compose.js')).composeService
const service = await start(options)
process.once('SIGTERM', () => void service.stop({ drainMs: 300 }).then(() => process.exit(0)))
process.stdout.write('ready\n')

function mortal({ die, kinds, deathsFile }: ChildPlan): CheckpointListener {
  if (die === null) return () => {}
  const isHere = 'after' in die ? counting(die.after) : among(die)
  return (point, executionId, what) => {
    const passage: Passage = { point, what, kind: kinds[executionId ?? ''] ?? null }
    if (!isHere(passage)) return
    appendFileSync(deathsFile, `${JSON.stringify(passage)}\n`)
    process.kill(process.pid, 'SIGKILL')
  }
}

function counting(after: number): () => boolean {
  let left = after
  return () => --left <= 0
}

function among({ fineness, points, except }: { readonly fineness: Fineness; readonly points: readonly Checkpoint[]; readonly except: readonly string[] }): (passage: Passage) => boolean {
  const [wanted, done] = [new Set(points), new Set(except)]
  return (passage: Passage) => wanted.has(passage.point) && !done.has(placeOf(passage, fineness))
}
