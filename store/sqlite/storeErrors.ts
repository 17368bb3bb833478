/**
 * Says in the store's words what SQLite reports by code. Everything that touches the database goes through here;
 * `isUnavailable` tells what may clear by itself or by an operator (try again) from what will not.
 */
import Database from 'better-sqlite3'
import { StoreCorruptError, StoreUnavailableError } from '../ports/errors.js'

const unavailable: readonly (readonly [prefix: string, what: string])[] = [
  ['SQLITE_FULL', 'the disk is full: free some space'],
  ['SQLITE_IOERR', 'the disk reports an error: check it and the space left on it'],
  ['SQLITE_READONLY', 'the database or its folder cannot be written: check permissions and the mount'],
  ['SQLITE_BUSY', 'another program holds the database: end it'],
  ['SQLITE_LOCKED', 'another program holds the database: end it'],
  ['SQLITE_PROTOCOL', 'the database could not be locked: use a local disk'],
  ['SQLITE_CANTOPEN', 'the database or a file beside it cannot be opened: check permissions and the folder'],
  ['SQLITE_PERM', 'the database cannot be opened: check permissions'],
  ['SQLITE_NOMEM', 'there is no memory left'],
]

const reasonOf = (error: unknown) =>
  error instanceof Database.SqliteError ? unavailable.find(([prefix]) => error.code.startsWith(prefix))?.[1] : undefined

export const isUnavailable = (error: unknown) => reasonOf(error) !== undefined

export function inStoreWords(error: unknown): Error {
  const reason = reasonOf(error)
  if (reason !== undefined) return new StoreUnavailableError(`the event store is not available, nothing was written: ${reason}`, { cause: error })
  if (error instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) {
    return new StoreCorruptError('the database is damaged: stop the service and restore a backup of it', { cause: error })
  }
  return error instanceof Error ? error : new Error(String(error))
}
