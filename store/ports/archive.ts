/**
 * The part of the store's port for histories that leave it for a file, or come from one. What was recorded is not changed by
 * either: ids, versions and hashes stay; only the global position is another in every store.
 */
import type { RecordedEvent } from '../../machines/index.js'
import type { ExecutionSummary } from './eventStore.js'

/** Where an imported history came from. */
export interface Origin {
  readonly importedAt: string
  /** Path that was imported, and the sha256 of that file. */
  readonly file: string
  readonly sha256: string
  readonly exportedAt: string
  /** Release that exported it. */
  readonly program: string
  /** Where its files are now; null: it brought none. Paths in its events are those of the machine it came from. */
  readonly folder: string | null
}

/** What stays of an execution that was taken out: enough to know the id and its request again, and to find the file. */
export interface Tombstone {
  readonly executionId: string
  /** Of its last event. */
  readonly version: number
  readonly hash: string
  readonly archivedAt: string
  readonly file: string
  readonly sha256: string
  /** `requestHash` of what was asked for. */
  readonly requestHash: string
  readonly summary: ExecutionSummary
  /** Execution folder that is still to be removed; null: there is none (any more). */
  readonly folder: string | null
}

export interface ArchiveStore {
  /**
   * Stores a whole history that was recorded elsewhere, in one commit. Opens no effect, timer or question; it is not in the
   * feed, so nobody hears of it as if it had happened here. A tombstone with the same head goes. `known`: it was there already.
   * The caller has verified the history. @throws OtherHistoryError, InvalidAppendError
   */
  importHistory(events: readonly RecordedEvent[], summary: ExecutionSummary, origin: Origin): Promise<'imported' | 'known'>
  /** null: it was not imported. */
  origin(executionId: string): Promise<Origin | null>
  /**
   * Takes an execution out and leaves the tombstone, in one commit. Values that no other execution uses go with it.
   * @throws NotRemovableError, WrongExpectedVersionError (the tombstone is not about its last event), UnknownExecutionError
   */
  remove(tombstone: Tombstone): Promise<void>
  tombstone(executionId: string): Promise<Tombstone | null>
  /** Those whose folder is still to be removed. */
  foldersToRemove(): Promise<readonly Tombstone[]>
  folderRemoved(executionId: string): Promise<void>
}
