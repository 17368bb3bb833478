/**
 * Opens the database file. A writer creates it (mode 0600), takes the writer lock and brings the schema up to date; a
 * reader changes nothing and works beside a running writer. A commit is on the disk when it returns (synchronous=FULL).
 */
import { chmodSync, existsSync, mkdirSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { StoreNotFoundError, StoreReadOnlyError, StoreUnavailableError } from '../ports/errors.js'
import { checkSchema, migrate } from './migrate.js'
import { createPrivateFile } from './privateFile.js'
import { inStoreWords } from './storeErrors.js'
import { takeWriterNumber } from './writerFence.js'
import { takeWriterLock } from './writerLock.js'

export interface Connection {
  readonly db: Database.Database
  readonly readOnly: boolean
  /** Called in each transaction that writes. @throws DatabaseTakenOverError */
  readonly mayWrite: () => void
  close(): void
}

/** How long a write waits for a foreign program that holds the file. It blocks the process, so it is short. */
const busyTimeoutMs = 1000

/** @throws DatabaseInUseError, StoreVersionError, StoreUnavailableError, StoreCorruptError */
export function openWriter(file: string): Connection {
  let release = () => {}
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    createPrivateFile(file)
    // The lock goes by the file's real place, or a link to it would allow a second writer.
    const place = realpathSync(file)
    release = takeWriterLock(place).release
    chmodSync(place, 0o600)
    const db = new Database(place, { timeout: busyTimeoutMs })
    const lock = release
    release = () => {
      db.close()
      lock()
    }
    prepareWriter(db, place)
    return { db, readOnly: false, mayWrite: takeWriterNumber(db, place), close: release }
  } catch (error) {
    release()
    throw openingError(error, file)
  }
}

/** @throws StoreNotFoundError, StoreVersionError, StoreUnavailableError, StoreCorruptError */
export function openReader(file: string): Connection {
  if (!existsSync(file)) throw new StoreNotFoundError(file)
  let close = () => {}
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs })
    close = () => void db.close()
    checkSchema(db, file)
    return { db, readOnly: true, mayWrite: () => { throw new StoreReadOnlyError() }, close }
  } catch (error) {
    close()
    throw openingError(error, file)
  }
}

function prepareWriter(db: Database.Database, file: string): void {
  const mode = db.pragma('journal_mode = WAL', { simple: true })
  if (mode !== 'wal') throw new StoreUnavailableError(`the folder of ${file} cannot hold a write-ahead log: use a local disk`)
  db.pragma('synchronous = FULL')
  // On macOS a plain fsync does not reach the disk; elsewhere this changes nothing.
  db.pragma('fullfsync = ON')
  db.pragma('foreign_keys = ON')
  db.pragma('recursive_triggers = ON')
  // Each checkpoint writes and flushes the pages of the tables: four times fewer than by default, for 16 MiB of log at most.
  db.pragma('wal_autocheckpoint = 4000')
  db.pragma(`journal_size_limit = ${64 * 1024 * 1024}`)
  migrate(db, file)
}

function openingError(error: unknown, file: string): Error {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (/^E[A-Z]+$/.test(code)) return new StoreUnavailableError(`the database ${file} cannot be opened (${code}): check the folder and its permissions`, { cause: error })
  return inStoreWords(error)
}
