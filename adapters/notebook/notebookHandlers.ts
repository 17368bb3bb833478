/**
 * The effects `writeNotebook` and `writeFinalNotebook`: attempts as they happen, and at the end `notebook.ipynb`, `results.json` and
 * `execution_metadata.json`. Called by `compose.ts`. Repeating an effect writes the same files again. Source: SEED section 4.
 */
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { EffectHandlers } from '../../runtime/ports/adapterActor.js'
import type { Logger } from '../../runtime/ports/logger.js'
import { attemptFileName, attemptNotebook } from './attemptNotebook.js'
import { executionMetadata, type Versions } from './executionMetadata.js'
import { executionStory } from './executionStory.js'
import { finalNotebook, runOf } from './finalNotebook.js'
import { giveFolderBack } from './folderMarker.js'
import { writeWhole } from './ownFolder.js'
import { readSmallFile } from '../process/readSmallFile.js'

export interface NotebookOptions {
  /** Link that opens a path in the Jupyter Server which serves it. */
  readonly linkFor: (path: string) => string
  readonly log: Logger
  /** Written to `execution_metadata.json`, e.g. `{countersign: '0.1.0'}`. */
  readonly versions?: Versions
}

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false)

/** Whether another execution's notebook stands at `path`, in a folder that is continued. */
const takenByAnother = async (path: string, executionId: string): Promise<boolean> => {
  const text = await readSmallFile(path)
  return text !== null && !text.includes(`"execution_id": ${JSON.stringify(executionId)}`)
}

export const notebookHandlers = ({ linkFor, log, versions = {} }: NotebookOptions): Pick<EffectHandlers, 'writeNotebook' | 'writeFinalNotebook'> => ({
  writeNotebook: async ({ executionId, input }, scope) => {
    scope.signal.throwIfAborted()
    const { folder, notebookType, attemptNumber, stage, errorContext, createdAt } = input
    const story = executionStory(await scope.history())
    const plain = join(folder.attemptsFolder, attemptFileName(executionId, input, false))
    const taken = await takenByAnother(plain, executionId)
    const notebookPath = taken ? join(folder.attemptsFolder, attemptFileName(executionId, input, true)) : plain
    await writeWhole(folder.folderPath, notebookPath, attemptNotebook(executionId, input, story.kernel?.kernelName ?? null))
    log.info({ executionId, notebookType, attemptNumber, notebookPath }, 'attempt notebook written')
    return { notebookType, attemptNumber, stage, notebookPath, notebookLink: linkFor(notebookPath), errorContext, createdAt }
  },

  writeFinalNotebook: async ({ executionId, input }, scope) => {
    scope.signal.throwIfAborted()
    const { folder, outcome, attemptNumber, failure, createdAt } = input
    const story = executionStory(await scope.history())
    const results = runOf(story, input.code)?.result?.results ?? null
    const resultsFile = join(folder.folderPath, 'results.json')
    // The kernel adapter writes it as the program left it; this is for a kernel that could not.
    if (results !== null && !await exists(resultsFile)) await writeWhole(folder.folderPath, resultsFile, `${JSON.stringify(results, null, 2)}\n`)
    await writeWhole(folder.folderPath, join(folder.folderPath, 'execution_metadata.json'), executionMetadata(executionId, input, story, versions))
    const notebookPath = join(folder.folderPath, 'notebook.ipynb')
    await writeWhole(folder.folderPath, notebookPath, finalNotebook(executionId, input, story))
    await giveFolderBack(folder.folderPath, executionId)
    log.info({ executionId, outcome, notebookPath }, 'final notebook written')
    const notebookType = outcome === 'succeeded' ? 'final_success' : 'final_failure'
    return { notebookType, attemptNumber, stage: 'final', notebookPath, notebookLink: linkFor(notebookPath), errorContext: failure?.message ?? null, createdAt }
  },
})
