/** Reads the one execution of an archive file, without a data folder or a service. Every command that only reads takes one. */
import { resolve } from 'node:path'
import { queries, summaryOf } from '../../../runtime/index.js'
import type { ExecutionSummary } from '../../../store/index.js'
import { loadArchive } from '../../composeCommandLine.js'
import type { CommandLine } from '../commandLine.js'
import type { Reader } from './openReader.js'

/** No execution id has these characters. */
export const isFileName = (text: string): boolean => /[./]/.test(text)

/** @throws ArchiveError */
export async function openFile({ io }: Pick<CommandLine, 'io'>, file: string): Promise<Reader> {
  const path = resolve(io.cwd, file)
  const { readArchive, checkReplay } = await loadArchive()
  const { events } = await readArchive(path)
  const state = checkReplay(path, events)
  const { executionId } = state
  const summary: ExecutionSummary = summaryOf(state, events.at(-1)?.recordedAt ?? '')
  const held = queries({
    summary: (id) => Promise.resolve(id === executionId ? summary : null),
    list: () => Promise.resolve([summary]),
    readExecution: (_, { afterVersion = 0, limit = Number.POSITIVE_INFINITY } = {}) => Promise.resolve(events.slice(afterVersion, afterVersion + limit)),
  })
  return { ...held, find: () => Promise.resolve(summary) }
}
