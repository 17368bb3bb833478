/**
 * Brings a database to the schema of this program, in one transaction; refuses what it does not know, in words. Called
 * when a writer opens; a reader only checks. A migration that was released is never edited: add the next number.
 */
import type { Database } from 'better-sqlite3'
import { StoreVersionError } from '../ports/errors.js'
import { migration0001 } from './migrations/0001_event_log.js'
import { migration0002 } from './migrations/0002_search.js'
import { migration0003 } from './migrations/0003_archive.js'
import { migration0004 } from './migrations/0004_service_log.js'
import { migration0005 } from './migrations/0005_model_calls.js'

export interface Migration {
  readonly version: number
  readonly name: string
  readonly sql: string
  /** Fills what the SQL made, where that takes more than SQL. Same transaction. */
  readonly fill?: (db: Database) => void
}

/** In order, without gaps. */
export const migrations: readonly Migration[] = [migration0001, migration0002, migration0003, migration0004, migration0005]

/** "CSGN": marks the file as ours, for `file` and against opening somebody else's database. */
const applicationId = 0x4353474e

export function migrate(db: Database, file: string, known: readonly Migration[] = migrations): void {
  db.transaction(() => {
    const current = currentVersion(db, file, known)
    const missing = known.filter(({ version }) => version > current)
    if (missing.length === 0) return
    db.exec('CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT')
    db.pragma(`application_id = ${applicationId}`)
    const applied = db.prepare('INSERT INTO schema_migrations (version, name, applied_at) VALUES (?, ?, ?)')
    for (const { version, name, sql, fill } of missing) {
      db.exec(sql)
      fill?.(db)
      applied.run(version, name, new Date().toISOString())
    }
  }).exclusive()
}

/** For a reader, which must not change the file. */
export function checkSchema(db: Database, file: string, known: readonly Migration[] = migrations): void {
  const current = currentVersion(db, file, known)
  const wanted = newest(known)
  if (current < wanted) {
    throw new StoreVersionError(`the database ${file} has schema version ${current} and this program reads ${wanted}: start the service once to bring it up to date`)
  }
}

function currentVersion(db: Database, file: string, known: readonly Migration[]): number {
  if (db.pragma('application_id', { simple: true }) !== applicationId) {
    const tables = db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get() ?? 0
    if (tables > 0) throw new StoreVersionError(`${file} is a database of another program: use another data folder`)
    return 0
  }
  const current = db.prepare<[], number>('SELECT ifnull(max(version), 0) FROM schema_migrations').pluck().get() ?? 0
  if (current > newest(known)) {
    throw new StoreVersionError(
      `the database ${file} was written by a newer version of this program (schema ${current}, known here: ${newest(known)}): update the program, or use another data folder`,
    )
  }
  return current
}

const newest = (known: readonly Migration[]) => known.at(-1)?.version ?? 0
