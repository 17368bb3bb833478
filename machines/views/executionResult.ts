/** The result of an execution, read off its history: the same on the wire, in the library and on the command line. */
import type { ExecutionResult, ExecutionSuccessWire } from '../contracts/result.js'
import type { RecordedEvent } from '../contracts/recorded.js'
import type { ExecutionContext } from '../execution/context.js'
import { factOf, replay } from '../execution/replay.js'
import { contextOf, isFinal, statusOf } from '../execution/state.js'

/** null for an unknown execution; `status` tells whether it is over. */
export function executionResult(history: readonly RecordedEvent[]): ExecutionResult | null {
  const state = replay(history)
  if (!state) return null
  const context = contextOf(state)
  const success = state.path === 'succeeded'
  const notebook = context.notebooks.at(-1)
  return {
    execution_id: state.executionId,
    status: statusOf(state),
    success,
    execution_result: success ? successOf(context, history) : null,
    generated_code: context.program?.code ?? null,
    generation_attempt: context.generationAttempt,
    analysis_warnings: warningsOf(context),
    failure: isFinal(state) || context.failure ? context.failure : null,
    error_chain: [...context.errorChain],
    execution_folder: context.folder?.folderPath ?? null,
    notebook_path: notebook?.notebookPath ?? null,
    notebook_link: notebook?.notebookLink ?? null,
  }
}

/** An operator may resolve a lost run as succeeded: then nobody saw results, and the folder may hold them. */
function successOf(context: ExecutionContext, history: readonly RecordedEvent[]): ExecutionSuccessWire {
  const { result, folder, notebooks, run } = context
  const notebook = notebooks.at(-1)
  const figures = result?.figures.map(({ path }) => path) ?? []
  return {
    results: result?.results ?? {},
    execution_stdout: run ? stdoutOf(history, run.runId) : '',
    execution_time_seconds: result?.executionTimeSeconds ?? 0,
    execution_folder: folder?.folderPath ?? '',
    notebook_path: notebook?.notebookPath ?? '',
    notebook_link: notebook?.notebookLink ?? '',
    figure_paths: figures,
    figure_count: figures.length,
  }
}

/** Everything that one run wrote to stdout. */
export const stdoutOf = (history: readonly RecordedEvent[], runId: string): string => outputTextOf(history, runId, 'stdout')

/** Everything that one run wrote, to both or to one. */
export function outputTextOf(history: readonly RecordedEvent[], runId: string, only?: 'stdout' | 'stderr'): string {
  let text = ''
  for (const recorded of history) {
    if (recorded.type !== 'output.appended') continue
    const fact = factOf(recorded)
    if (fact.type !== 'output.appended' || fact.data.runId !== runId) continue
    for (const chunk of fact.data.chunks) if (chunk.kind === 'stream' && (only === undefined || chunk.name === only)) text += chunk.text
  }
  return text
}

const warningsOf = ({ report, warnings }: ExecutionContext): string[] => [
  ...(report?.findings ?? []).filter(({ severity }) => severity === 'warning').map(({ message, span }) => (span ? `line ${span.startLine}: ${message}` : message)),
  ...warnings,
]
