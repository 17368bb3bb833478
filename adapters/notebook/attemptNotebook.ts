/**
 * Builds one of the notebooks that are written on the way: header, context cell, program. Called by `notebookHandlers`. Pure.
 * `attemptNumber` is the contract's name for the number of the notebook; how often a program was generated is another number.
 */
import { shortId } from './folderName.js'
import type { EffectInput } from '../../machines/index.js'
import { contextCell } from './contextCell.js'
import { inlineText, textBlock } from './markdownText.js'
import { notebookText, type NewCell } from './notebookDocument.js'

const titles = {
  code_generation_attempt: 'Generated program',
  pre_execution: 'Program before execution',
  execution_attempt: 'Executed program',
  final_success: 'Result',
  final_failure: 'Failure',
} as const

/** What the plain text in `errorContext` is about. */
const contextTitles = {
  code_generation_attempt: 'What went wrong',
  pre_execution: 'What is asked of the approver',
  execution_attempt: 'What went wrong',
  final_success: 'Notes',
  final_failure: 'What went wrong',
} as const

export const attemptNotebook = (executionId: string, input: EffectInput<'writeNotebook'>, kernelName: string | null): string => {
  const { notebookType, attemptNumber, stage, createdAt, errorContext, folder, code } = input
  const header = [
    `# Notebook ${attemptNumber}: ${titles[notebookType].toLowerCase()}`,
    `- Stage: ${inlineText(stage)}\n- Created: ${inlineText(createdAt)}\n- Execution: \`${executionId.replaceAll('`', '')}\``,
    ...(errorContext === null || errorContext.trim() === '' ? [] : [`## ${contextTitles[notebookType]}`, textBlock(errorContext)]),
  ]
  const cells: NewCell[] = [
    { kind: 'markdown', name: 'header', text: header.join('\n\n') },
    contextCell(folder.contextFilePath === null ? null : '../context.json'),
    code === null ? { kind: 'markdown', name: 'program', text: 'There is no program: the model gave none.' } : { kind: 'code', name: 'program', text: code },
  ]
  return notebookText({
    notebookId: `${executionId}/${attemptNumber}/${stage}/${createdAt}`,
    kernelName,
    metadata: { execution_id: executionId, notebook_type: notebookType, attempt_number: attemptNumber, stage, created_at: createdAt },
  }, cells)
}

/** `NN_<stage>_HHMMSS.ipynb`; a clash with another execution's file in a continued folder gets the id added. */
export const attemptFileName = (executionId: string, input: EffectInput<'writeNotebook'>, taken: boolean): string => {
  const number = String(input.attemptNumber).padStart(2, '0')
  const stage = input.stage.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 40) || 'stage'
  const time = new Date(input.createdAt).toISOString().slice(11, 19).replaceAll(':', '')
  return `${number}_${stage}_${time}${taken ? `_${shortId(executionId)}` : ''}.ipynb`
}
