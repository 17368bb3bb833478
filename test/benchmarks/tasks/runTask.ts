/** Gives one task to a running service and reads from its history how it went. */
import { z } from 'zod'
import { attemptsOf, contextOf, factOf, isFinal, replay, type RequestWireInput } from '../../../machines/index.js'
import type { ExecutionClient } from '../../../runtime/ports/client.js'
import { problemsOf } from './check.js'
import type { Task, TaskKind } from './task.js'

export interface TaskFigures {
  readonly task: string
  readonly kind: TaskKind
  /** `right`: the checker took it. `wrong`: it ran to its end, and the checker did not. `failed`: no program did. */
  readonly outcome: 'right' | 'wrong' | 'failed'
  /** Programs asked for; the last one is what the outcome is about. */
  readonly attempts: number
  /** How each attempt after the first was to mend the one before, and whether it helped. */
  readonly repairs: readonly { readonly kind: 'minimal' | 'rewrite'; readonly cause: string; readonly helped: boolean }[]
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  /** null: the provider's prices are not known. */
  readonly cost: number | null
  readonly seconds: number
  readonly why: string | null
}

export const requestOf = (task: Task): RequestWireInput => ({
  user_query: task.asks,
  task_objective: task.objective,
  expected_results: task.wanted,
  capability_prompts: [...(task.guidance ?? [])],
  execution_folder_name: task.name,
  retries: 3,
  ...(task.context ? { capability_context_data: structuredClone(task.context) as NonNullable<RequestWireInput['capability_context_data']> } : {}),
})

/** Unknown as soon as one part is: a sum of what is known would look like the whole. */
const total = (values: readonly (number | null)[]): number | null =>
  values.length === 0 ? null : values.reduce((all, value) => (all === null || value === null ? null : all + value), 0)

export async function runTask(client: ExecutionClient, task: Task, signal: AbortSignal): Promise<TaskFigures> {
  const begin = performance.now()
  const handle = await client.submit(requestOf(task))
  const result = await handle.result({ signal })
  const seconds = (performance.now() - begin) / 1000
  const history = await handle.history()
  const attempts = attemptsOf(history)
  const infos = history.map(factOf).flatMap((fact) => (fact.type === 'code.generated' || fact.type === 'generation.failed') && 'info' in fact.data && fact.data.info ? [fact.data.info] : [])
  const state = replay(history)
  const run = state && isFinal(state) ? contextOf(state).result : null
  const problems = result.success ? problemsOf(task, run?.results ?? null, run?.figures.length ?? 0) : []
  return {
    task: task.name,
    kind: task.kind,
    outcome: !result.success ? 'failed' : problems.length === 0 ? 'right' : 'wrong',
    attempts: attempts.length,
    repairs: attempts.flatMap(({ repair, outcome }) => (repair ? [{ kind: repair.kind, cause: repair.cause, helped: outcome === 'succeeded' }] : [])),
    inputTokens: total(infos.map(({ usage }) => usage?.inputTokens ?? null)),
    outputTokens: total(infos.map(({ usage }) => usage?.outputTokens ?? null)),
    cost: total(infos.map(costOf)),
    seconds,
    why: result.success ? (problems[0] ?? null) : result.error_chain.join(' | ') || (result.failure?.message ?? null),
  }
}

const costSchema = z.object({ cost: z.object({ amount: z.number() }) })

const costOf = (info: unknown): number | null => costSchema.safeParse(info).data?.cost.amount ?? null
