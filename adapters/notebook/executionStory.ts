/**
 * What the writers need from an execution's history, folded from its events: the request, the programs, the approvals, the
 * kernel and the runs with their output. Called by `notebookHandlers`. Pure; events it does not know are passed over.
 */
import { controlWritesSeen, type ControlWritesSeen, type EngineResult, type EventData, type EventType, type Failure, type OutputChunk, type RecordedEvent } from '../../machines/index.js'

export interface Run {
  readonly runId: string
  readonly codeHash: string
  readonly startedAt: string
  readonly chunks: OutputChunk[]
  endedAt: string | null
  end: 'completed' | 'failed' | 'refused' | 'lost' | null
  result: EngineResult | null
  failure: Failure | null
}

export interface ApprovalFact {
  readonly fact: string
  readonly at: string
  readonly by: string | null
  readonly details: Readonly<Record<string, unknown>>
}

export interface ExecutionStory {
  requested: EventData<'execution.requested'> | null
  /** The newest program: generated, provided or edited. */
  program: { readonly code: string; readonly codeHash: string; readonly revision: number } | null
  /** How often a program was asked for, answered or not. */
  generationAttempts: number
  readonly generations: EventData<'code.generated'>[]
  readonly approvals: ApprovalFact[]
  report: EventData<'analysis.completed'>['report'] | null
  kernel: EventData<'kernel.acquired'>['kernel'] | null
  readonly runs: Run[]
  readonly notebooks: EventData<'notebook.written'>['notebook'][]
  /** Of all runs. */
  readonly controlWrites: ControlWritesSeen
  machineVersion: string | null
  lastRecordedAt: string | null
}

const dataOf = <T extends EventType>(event: RecordedEvent, type: T): EventData<T> | null => (event.type === type ? event.data as EventData<T> : null)

const cutNote = ({ droppedBytes, droppedMessages, reason }: EventData<'output.truncated'>): OutputChunk => ({
  kind: 'stream', name: 'stderr', text: `\n[countersign: output was cut here, ${droppedBytes} bytes in ${droppedMessages} messages are missing: ${reason}]\n`,
})

const end = (story: ExecutionStory, runId: string, how: Pick<Run, 'end' | 'result' | 'failure'>, at: string): void => {
  const run = story.runs.find((one) => one.runId === runId)
  if (run !== undefined) Object.assign(run, how, { endedAt: at })
}

const take = (story: ExecutionStory, event: RecordedEvent): void => {
  story.machineVersion = event.machineVersion
  story.lastRecordedAt = event.recordedAt
  const at = event.recordedAt
  story.requested ??= dataOf(event, 'execution.requested')
  if (event.type === 'generation.started') story.generationAttempts++
  const generated = dataOf(event, 'code.generated')
  if (generated) story.generations.push(generated)
  story.program = generated ?? dataOf(event, 'code.provided') ?? dataOf(event, 'code.edited') ?? story.program
  story.report = dataOf(event, 'analysis.completed')?.report ?? story.report
  story.kernel = dataOf(event, 'kernel.acquired')?.kernel ?? story.kernel
  const written = dataOf(event, 'notebook.written')
  if (written) story.notebooks.push(written.notebook)
  takeApproval(story, event)

  const started = dataOf(event, 'run.started')
  if (started) {
    const { runId, codeHash, startedAt } = started
    story.runs.push({ runId, codeHash, startedAt, chunks: [], endedAt: null, end: null, result: null, failure: null })
  }
  const output = dataOf(event, 'output.appended')
  if (output) story.runs.find((run) => run.runId === output.runId)?.chunks.push(...output.chunks)
  const cut = dataOf(event, 'output.truncated')
  if (cut) story.runs.find((run) => run.runId === cut.runId)?.chunks.push(cutNote(cut))
  const completed = dataOf(event, 'run.completed')
  if (completed) end(story, completed.runId, { end: 'completed', result: completed.result, failure: completed.result.failure }, at)
  const failed = dataOf(event, 'run.failed')
  if (failed) end(story, failed.runId, { end: 'failed', result: null, failure: failed.failure }, at)
  const refused = dataOf(event, 'run.refused')
  if (refused) end(story, refused.runId, { end: 'refused', result: null, failure: refused.failure }, at)
  const lost = dataOf(event, 'run.lost')
  if (lost) end(story, lost.runId, { end: 'lost', result: null, failure: lost.failure }, at)
}

const takeApproval = (story: ExecutionStory, event: RecordedEvent): void => {
  const add = (by: string | null, details: Readonly<Record<string, unknown>>): void => {
    story.approvals.push({ fact: event.type, at: event.recordedAt, by, details })
  }
  const open = dataOf(event, 'approval.required') ?? dataOf(event, 'approval.notRequired')
  if (open) add(null, { mode: open.mode, enforcement_level: open.countersigned.enforcementLevel, code_hash: open.countersigned.codeHash, reasoning: open.reasoning })
  const asked = dataOf(event, 'approval.requested')
  if (asked) add(null, { approval_id: asked.approvalId, approval_hash: asked.approvalHash, expires_at: asked.expiresAt })
  const endorsed = dataOf(event, 'approval.endorsed')
  if (endorsed) add(endorsed.endorsement.approver, { approval_id: endorsed.approvalId, approval_hash: endorsed.approvalHash, comment: endorsed.endorsement.comment, on_behalf_of: endorsed.endorsement.onBehalfOf, given: endorsed.given, needed: endorsed.needed })
  const granted = dataOf(event, 'approval.granted')
  if (granted) add(granted.approver, { approval_id: granted.approvalId, approval_hash: granted.approvalHash, comment: granted.comment, ...(granted.standing ? { standing_id: granted.standing.standingId, use: granted.standing.use, of: granted.standing.terms.uses } : {}) })
  const rejected = dataOf(event, 'approval.rejected')
  if (rejected) add(rejected.approver, { approval_id: rejected.approvalId, reason: rejected.reason })
  const expired = dataOf(event, 'approval.expired')
  if (expired) add(null, { approval_id: expired.approvalId })
}

export const executionStory = (history: readonly RecordedEvent[]): ExecutionStory => {
  const story: ExecutionStory = {
    requested: null, program: null, generationAttempts: 0, generations: [], approvals: [], report: null, kernel: null, runs: [], notebooks: [], controlWrites: controlWritesSeen(history), machineVersion: null, lastRecordedAt: null,
  }
  for (const event of history) take(story, event)
  return story
}
