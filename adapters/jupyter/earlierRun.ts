/** What the log says of a run that an earlier process of the service had begun, or was about to. Used by `runCode`. */
import { factOf, type OutputChunk, type RecordedEvent } from '../../machines/index.js'

export interface EarlierRun {
  /** Its output as it was stored. */
  readonly chunks: readonly OutputChunk[]
  /** Its kernel was told to interrupt it. */
  readonly interrupted: boolean
  /** Its kernel was told to end. */
  readonly terminated: boolean
}

export function earlierRun(history: readonly RecordedEvent[], runId: string): EarlierRun {
  const of = history.map(factOf).filter(({ data }) => 'runId' in data && data.runId === runId)
  return {
    chunks: of.flatMap((fact) => (fact.type === 'output.appended' ? fact.data.chunks : [])),
    interrupted: of.some(({ type }) => type === 'run.interruptRequested' || type === 'run.timedOut'),
    terminated: of.some(({ type }) => type === 'run.terminateRequested'),
  }
}
