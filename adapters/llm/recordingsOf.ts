/**
 * The replies of an execution as recordings, to be replayed in tests and demos. Read off its events, so secrets are out of them
 * already. Called by `countersign export --replies`. Pure.
 */
import { factOf, type GenerationInfo, type PythonExecutionRequest, type RecordedEvent } from '../../machines/index.js'
import type { RecordingsFile } from './recordings.js'

/** What a replay could not repeat (nothing answered, broken off, a generator without replies) is left out. */
export function recordingsOf(history: readonly RecordedEvent[]): RecordingsFile {
  const recordings: RecordingsFile['recordings'][number][] = []
  let request: PythonExecutionRequest | null = null
  for (const recorded of history) {
    const fact = factOf(recorded)
    if (fact.type === 'execution.requested') request = fact.data.request
    if (request === null || (fact.type !== 'code.generated' && fact.type !== 'generation.failed')) continue
    const { attempt, info } = fact.data
    const ended = fact.type === 'code.generated' || (fact.data.failure.category === 'code' && info?.finishReason != null)
    if (!ended || info?.reply == null) continue
    recordings.push(recordingOf({ info, reply: info.reply, request, recorded, attempt }))
  }
  return { format: 'countersign.recordings/1', recordings }
}

interface Recorded {
  readonly info: GenerationInfo
  readonly reply: string
  readonly request: PythonExecutionRequest
  readonly recorded: RecordedEvent
  readonly attempt: number
}

const recordingOf = ({ info, reply, request: { userQuery, taskObjective }, recorded, attempt }: Recorded): RecordingsFile['recordings'][number] => ({
  name: `${recorded.executionId}-${recorded.version}`,
  source: `execution ${recorded.executionId}, event ${recorded.version}, by ${info.generator}`,
  model: info.model,
  recordedAt: recorded.recordedAt,
  promptHash: info.promptHash,
  task: { userQuery, taskObjective, attempt },
  ...(info.finishReason == null || info.finishReason === 'stop' ? {} : { finishReason: info.finishReason }),
  reply: reply.split('\n'),
})
