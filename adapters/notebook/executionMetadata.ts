/**
 * `execution_metadata.json`: who, what, when and with which versions, for people and scripts that have only the folder. Called by
 * `notebookHandlers`. Everything in it comes from the history, so writing it twice gives the same text. Pure.
 */
import type { EffectInput } from '../../machines/index.js'
import type { ExecutionStory } from './executionStory.js'
import { runOf } from './finalNotebook.js'

export interface Versions {
  readonly [part: string]: string
}

export const executionMetadata = (executionId: string, input: EffectInput<'writeFinalNotebook'>, story: ExecutionStory, versions: Versions): string => {
  const { requested, program, kernel } = story
  const run = runOf(story, input.code)
  const metadata = {
    execution_id: executionId,
    outcome: input.outcome,
    failure: input.failure,
    parent: requested?.fork ? { execution_id: requested.fork.parent.executionId, version: requested.fork.parent.version, hash: requested.fork.parent.hash } : null,
    requested_at: requested?.requestedAt ?? null,
    requester: requested?.requester ?? null,
    finished_at: input.createdAt,
    generation_attempts: story.generationAttempts,
    user_query: requested?.request.userQuery ?? null,
    task_objective: requested?.request.taskObjective ?? null,
    execution_folder_name: requested?.request.executionFolderName ?? null,
    existing_execution_folder: requested?.request.existingExecutionFolder ?? null,
    session_context: requested?.request.sessionContext ?? null,
    execution_folder: input.folder.folderPath,
    code_hash: program?.codeHash ?? null,
    code_revision: program?.revision ?? null,
    execution_mode: kernel?.mode ?? null,
    enforcement_level: kernel?.enforcementLevel ?? null,
    kernel_name: kernel?.kernelName ?? null,
    generations: story.generations.map(({ attempt, codeHash, info }) => ({
      attempt, code_hash: codeHash, generator: info.generator, model: info.model, prompt_hash: info.promptHash, usage: info.usage, latency_ms: info.latencyMs,
    })),
    analysis_warnings: (story.report?.findings ?? []).filter(({ severity }) => severity !== 'info').map(({ ruleId, message }) => `${ruleId}: ${message}`),
    approvals: story.approvals,
    runs: story.runs.map(({ runId, codeHash, startedAt, endedAt, end, result, failure }) => ({
      run_id: runId, code_hash: codeHash, started_at: startedAt, ended_at: endedAt, end,
      execution_time_seconds: result?.executionTimeSeconds ?? null, success: result?.success ?? null, failure: failure?.code ?? null,
    })),
    control_writes: story.controlWrites.writes.map(({ runId, writeId, at, channel, value, verdict, code, reason, outcome }) => ({ run_id: runId, write_id: writeId, at, channel, value, verdict, code, reason, outcome })),
    further_refused_writes: story.controlWrites.counted,
    figures: run?.result?.figures ?? [],
    notebooks: story.notebooks.map(({ notebookType, attemptNumber, stage, notebookPath }) => ({ notebook_type: notebookType, attempt_number: attemptNumber, stage, notebook_path: notebookPath })),
    versions: { ...versions, machine: story.machineVersion },
  }
  return `${JSON.stringify(metadata, null, 2)}\n`
}
