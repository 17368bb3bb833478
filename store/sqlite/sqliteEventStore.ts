/**
 * The event store on SQLite: the truth of a service. `openSqliteEventStore` is called by `compose.ts` (the one writer)
 * and by reading commands (`readOnly`, beside a running service or without one).
 */
import { StoreClosedError, StoreReadOnlyError, WrongExpectedVersionError } from '../ports/errors.js'
import type { Append, Batch, EventStore } from '../ports/eventStore.js'
import { prepareAppend } from '../prepareAppend.js'
import { prepareImport } from '../prepareImport.js'
import { approvalTable } from './approvalTable.js'
import { archiveTables } from './archiveTables.js'
import { blobTable } from './blobTable.js'
import { type Connection, openReader, openWriter } from './connection.js'
import { cursorTable } from './cursorTable.js'
import { effectTable } from './effectTable.js'
import { eventTable } from './eventTable.js'
import { executionTable } from './executionTable.js'
import { groupCommit } from './groupCommit.js'
import { modelCallTable } from './modelCallTable.js'
import { searchTables } from './searchTables.js'
import { serviceEventTable } from './serviceEventTable.js'
import { inStoreWords } from './storeErrors.js'
import { timerTable } from './timerTable.js'
import { writeAppend } from './writeAppend.js'
import { writeImport } from './writeImport.js'
import { removal } from './writeRemoval.js'

export interface SqliteEventStoreOptions {
  readonly file: string
  readonly readOnly?: boolean
  /** Called after every commit that brought events. Must not throw. */
  readonly onBatch?: (batch: Batch) => void
}

/** Measured: larger batches gain little and make everybody in them wait. */
const maxWritesPerCommit = 128

/** @throws DatabaseInUseError, StoreNotFoundError (`readOnly`), StoreVersionError, StoreUnavailableError, StoreCorruptError */
export function openSqliteEventStore({ file, readOnly = false, onBatch }: SqliteEventStoreOptions): EventStore {
  const connection = readOnly ? openReader(file) : openWriter(file)
  try {
    return sqliteEventStore(connection, onBatch)
  } catch (error) {
    connection.close()
    throw inStoreWords(error)
  }
}

/** On a connection that is open already; the store closes it. */
export function sqliteEventStore({ db, readOnly, mayWrite, close }: Connection, onBatch?: (batch: Batch) => void): EventStore {
  const blobs = blobTable(db)
  const tables = {
    approvals: approvalTable(db), blobs, effects: effectTable(db, blobs), events: eventTable(db, blobs),
    executions: executionTable(db), search: searchTables(db), timers: timerTable(db),
  }
  const cursors = cursorTable(db)
  const archive = archiveTables(db)
  const serviceEvents = serviceEventTable(db)
  const modelCalls = modelCallTable(db)
  const remove = removal(db, tables, archive)
  let position = tables.events.lastPosition()
  const writer = groupCommit(db, {
    maxWrites: maxWritesPerCommit,
    mayWrite,
    begun: tables.search.forgetAll,
    beforeCommit: tables.search.write,
    isRefusal: (error) => error instanceof WrongExpectedVersionError,
    onCommit: (writes, milliseconds) => {
      const events = tables.events.lastPosition() - position
      position += events
      if (events > 0) onBatch?.({ writes, events, globalPosition: position, milliseconds })
    },
  })

  const read = <T>(work: () => T): Promise<T> =>
    new Promise((settle, fail) => {
      if (!db.open) return fail(new StoreClosedError())
      try {
        settle(work())
      } catch (error) {
        fail(inStoreWords(error))
      }
    })
  const write = <T>(work: () => T): Promise<T> => {
    if (!db.open) return Promise.reject(new StoreClosedError())
    return readOnly ? Promise.reject(new StoreReadOnlyError()) : writer.write(work)
  }

  return {
    append: async (append: Append) => {
      const prepared = prepareAppend(append)
      return write(() => writeAppend(tables, prepared))
    },
    readExecution: (executionId, { afterVersion = 0, limit = Infinity, blobs: mode = 'resolve' } = {}) =>
      read(() => tables.events.readExecution(executionId, afterVersion, limit, mode)),
    readAll: ({ afterPosition = 0, limit = 500, blobs: mode = 'resolve' } = {}) => read(() => tables.events.readAll(afterPosition, limit, mode)),
    lastPosition: () => read(() => tables.events.lastInFeed()),
    head: (executionId) =>
      read(() => {
        const head = tables.executions.head(executionId)
        return head === null ? null : { version: head.version, hash: head.hash }
      }),
    markDispatched: (executionId, effectId, at) => write(() => tables.effects.markDispatched(executionId, effectId, at)),
    openEffects: (executionId) => read(() => tables.effects.read(executionId)),
    timers: (executionId) => read(() => tables.timers.read(executionId)),
    summary: (executionId) => read(() => tables.executions.summary(executionId)),
    list: (query = {}) => read(() => tables.executions.list(query)),
    pendingApprovals: (executionId) => read(() => tables.approvals.read(executionId)),
    executionIds: ({ after = '', limit = 500 } = {}) => read(() => tables.executions.ids(after, limit)),
    tally: () => read(() => ({ executions: tables.executions.count(), ...tables.events.tally() })),
    cursor: (name) => read(() => cursors.read(name)),
    moveCursor: (name, at) => write(() => cursors.move(name, at)),
    importHistory: async (events, summary, origin) => {
      const prepared = prepareImport(events, summary)
      return write(() => writeImport(tables, archive, prepared, origin))
    },
    origin: (executionId) => read(() => archive.origin(executionId)),
    remove: (tombstone) => write(() => remove(tombstone)),
    tombstone: (executionId) => read(() => archive.tombstone(executionId)),
    foldersToRemove: () => read(() => archive.foldersToRemove()),
    folderRemoved: (executionId) => write(() => archive.folderRemoved(executionId)),
    recordServiceEvent: (event) => write(() => serviceEvents.append(event)),
    serviceEvents: ({ afterPosition = 0, limit = Infinity } = {}) => read(() => serviceEvents.read(afterPosition, limit)),
    beginModelCall: (call, allowed) => write(() => modelCalls.begin(call, allowed)),
    endModelCall: (callId, end) => write(() => modelCalls.end(callId, end)),
    modelUsage: ({ since = '', until = '9999' } = {}) => read(() => modelCalls.usage(since, until)),
    close: async () => {
      if (!db.open) return
      writer.flush()
      close()
    },
  }
}
