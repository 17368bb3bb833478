/**
 * Lets one process at a time write to a database: an exclusive transaction on a small SQLite file beside it, held open.
 * SQLite's lock is the operating system's, so it works wherever SQLite does and ends with the process, also by kill -9.
 * Nobody else may open the lock file: on POSIX, closing any handle to it would end this process's lock.
 */
import Database from 'better-sqlite3'
import { DatabaseInUseError } from '../ports/errors.js'
import { createPrivateFile } from './privateFile.js'

export interface WriterLock {
  release(): void
}

/** @throws DatabaseInUseError */
export function takeWriterLock(file: string): WriterLock {
  const lockFile = `${file}.writer.lock`
  createPrivateFile(lockFile)
  const db = new Database(lockFile, { timeout: 0 })
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    db.close()
    if (cause instanceof Database.SqliteError && cause.code.startsWith('SQLITE_BUSY')) throw new DatabaseInUseError(file, { cause })
    throw cause
  }
  return { release: () => void db.close() }
}
