/**
 * Builds the notebook that an execution ends with: what was asked, the program with its real outputs, results, figures, or the
 * failure. Called by `notebookHandlers`. Pure.
 */
import { isAbsolute, relative, sep } from 'node:path'
import { seenWriteText, type Artifact, type EffectInput } from '../../machines/index.js'
import { cellOutputs } from './cellOutputs.js'
import { contextCell } from './contextCell.js'
import type { ExecutionStory, Run } from './executionStory.js'
import { inlineText, relativeTarget, textBlock } from './markdownText.js'
import { notebookText, type NewCell } from './notebookDocument.js'

type Input = EffectInput<'writeFinalNotebook'>

const longestResults = 20_000

const outcomes: Readonly<Record<Input['outcome'], string>> = {
  succeeded: 'succeeded', failed: 'failed', rejected: 'was rejected', expired: 'expired unanswered', cancelled: 'was cancelled',
}

/** The newest run, if it ran this very program: output is never shown under code that did not print it. */
export const runOf = (story: ExecutionStory, code: string | null): Run | null => {
  const run = story.runs.at(-1)
  return run !== undefined && code !== null && story.program?.code === code && story.program.codeHash === run.codeHash ? run : null
}

const header = (executionId: string, input: Input, story: ExecutionStory, run: Run | null): NewCell => {
  const { requested } = story
  const facts = [
    `- Execution: \`${executionId.replaceAll('`', '')}\``,
    ...(requested?.fork ? [`- Fork of: \`${requested.fork.parent.executionId.replaceAll('`', '')}\` at event ${requested.fork.parent.version}`] : []),
    ...(requested ? [`- Requested: ${inlineText(requested.requestedAt)}`] : []),
    `- Finished: ${inlineText(input.createdAt)}`,
    `- Generation attempts: ${story.generationAttempts}`,
    ...(requested ? [`- Requested by: ${inlineText(requested.requester)}`] : []),
    ...(story.kernel ? [`- Mode: ${story.kernel.mode}, enforcement level L${story.kernel.enforcementLevel}`] : []),
    ...(run?.result ? [`- Run time: ${run.result.executionTimeSeconds.toFixed(2)} s`] : []),
    ...story.approvals.filter(({ by }) => by !== null).map(({ fact, by, at }) => `- ${inlineText(fact)}: ${inlineText(by ?? '')}, ${inlineText(at)}`),
  ]
  const asked = requested ? ['## Asked', textBlock(requested.request.userQuery), '## Task', textBlock(requested.request.taskObjective)] : []
  return { kind: 'markdown', name: 'header', text: [`# The execution ${outcomes[input.outcome]}`, facts.join('\n'), ...asked].join('\n\n') }
}

const programCell = (input: Input, run: Run | null): NewCell => {
  if (input.code === null) return { kind: 'markdown', name: 'program', text: 'There is no program.' }
  return run === null
    ? { kind: 'code', name: 'program', text: input.code }
    : { kind: 'code', name: 'program', text: input.code, outputs: cellOutputs(run.chunks, 1), executionCount: 1 }
}

const failureCell = ({ failure }: Input, run: Run | null): NewCell[] => {
  if (failure === null) return []
  const traceback = failure.traceback ?? run?.failure?.traceback
  const parts = [
    '## Failure',
    `- Category: ${failure.category}\n- Code: \`${failure.code}\`${failure.errorType === undefined ? '' : `\n- Error: ${inlineText(failure.errorType)}`}`,
    textBlock(failure.message),
    ...(traceback === undefined ? [] : ['### Traceback', textBlock(traceback)]),
  ]
  return [{ kind: 'markdown', name: 'failure', text: parts.join('\n\n') }]
}

const resultsCell = (run: Run | null): NewCell[] => {
  const result = run?.result
  if (!result) return []
  const parts = ['## Results']
  if (result.results !== null) {
    const text = JSON.stringify(result.results, null, 2)
    parts.push(textBlock(text.slice(0, longestResults), 'json'))
    if (text.length > longestResults) parts.push(`Only the first ${longestResults} of ${text.length} characters are shown; all of it is in [results.json](results.json).`)
  }
  if (result.resultsNote !== null) parts.push(textBlock(result.resultsNote))
  if (!result.outputComplete) parts.push('The output above is not complete.')
  if (result.warnings.length > 0) parts.push(textBlock(result.warnings.join('\n')))
  return [{ kind: 'markdown', name: 'results', text: parts.join('\n\n') }]
}

const mostWrites = 200

/** Also of runs before the last: they have happened. */
const writesCell = ({ controlWrites: { writes, counted } }: ExecutionStory): NewCell[] => {
  if (writes.length === 0 && counted.length === 0) return []
  const lines = [...writes.slice(-mostWrites).map((write) => `${write.at} ${seenWriteText(write)}`), ...counted.map(({ code, count }) => `${count} more were refused [${code}]`)]
  const note = writes.length > mostWrites ? [`The last ${mostWrites} of ${writes.length}; all of them are in [execution_metadata.json](execution_metadata.json).`] : []
  return [{ kind: 'markdown', name: 'writes', text: ['## Written to the control system', textBlock(lines.join('\n')), ...note].join('\n\n') }]
}

/** Path below the execution's folder, with `/`; null: the file is elsewhere and no link is made. */
const localPath = (folderPath: string, { path }: Artifact): string | null => {
  const local = isAbsolute(path) ? relative(folderPath, path) : path
  return local === '' || local.split(sep).includes('..') || isAbsolute(local) ? null : local.split(sep).join('/')
}

const figureCells = (input: Input, run: Run | null): NewCell[] => {
  const pictures = (run?.result?.figures ?? []).flatMap((figure) => {
    const path = localPath(input.folder.folderPath, figure)
    return path !== null && /\.(png|jpe?g|gif|svg|webp)$/i.test(path) ? [`![${inlineText(path)}](${relativeTarget(path)})`] : []
  })
  return pictures.length === 0 ? [] : [{ kind: 'markdown', name: 'figures', text: ['## Figures', ...pictures].join('\n\n') }]
}

export const finalNotebook = (executionId: string, input: Input, story: ExecutionStory): string => {
  const run = runOf(story, input.code)
  const cells = [
    header(executionId, input, story, run),
    ...failureCell(input, run),
    contextCell(input.folder.contextFilePath === null ? null : 'context.json'),
    programCell(input, run),
    ...writesCell(story),
    ...resultsCell(run),
    ...figureCells(input, run),
  ]
  const metadata = { execution_id: executionId, outcome: input.outcome, attempt_number: input.attemptNumber, finished_at: input.createdAt, code_hash: story.program?.codeHash ?? null }
  return notebookText({ notebookId: `${executionId}/final`, kernelName: story.kernel?.kernelName ?? null, metadata }, cells)
}
