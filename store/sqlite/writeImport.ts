/** Writes a history that was recorded elsewhere, inside the transaction of the group commit: everything of it or nothing. */
import { OtherHistoryError } from '../ports/errors.js'
import type { Origin } from '../ports/archive.js'
import type { PreparedImport } from '../prepareImport.js'
import type { ArchiveTables } from './archiveTables.js'
import type { AppendTables } from './writeAppend.js'

export function writeImport(tables: AppendTables, archive: ArchiveTables, { executionId, version, hash, events, written }: PreparedImport, origin: Origin): 'imported' | 'known' {
  const head = tables.executions.head(executionId)
  if (head !== null) {
    // It may have been held since: then the history that is here goes on where the other ends.
    if (tables.events.hashAt(executionId, version) === hash) return 'known'
    throw new OtherHistoryError(executionId, head.version)
  }
  const tombstone = archive.tombstone(executionId)
  if (tombstone !== null && events[tombstone.version - 1]?.hash !== tombstone.hash) throw new OtherHistoryError(executionId, tombstone.version)
  archive.bring(executionId, version, hash, tables.events.lastPosition() + 1, origin)
  if (tombstone !== null) archive.unbury(executionId)
  const key = tables.executions.put(null, version, hash, written)
  for (const [blob, content] of written.blobs) tables.blobs.keep(blob, content, key)
  events.forEach((event, index) => {
    const texts = written.events[index]
    if (texts) tables.events.append(key, event, texts.dataText, texts.metadataText)
  })
  tables.search.later(key, written)
  return 'imported'
}
