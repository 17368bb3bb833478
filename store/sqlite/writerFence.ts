/**
 * The second line behind the writer lock, which somebody may remove: each writer that opens a database takes the next number
 * (SQLite's `user_version`), and every transaction makes sure, before it writes, that the number is its own still.
 */
import type { Database } from 'better-sqlite3'
import { DatabaseTakenOverError } from '../ports/errors.js'

/** Numbers are 31 bits wide; after that they begin again. */
const most = 2 ** 31 - 1

/** Called under the writer lock. @returns what each transaction calls; it throws DatabaseTakenOverError. */
export function takeWriterNumber(db: Database, file: string): () => void {
  const current = db.prepare<[], number>('PRAGMA user_version').pluck()
  const mine = db.transaction(() => {
    const next = ((current.get() ?? 0) % most) + 1
    db.pragma(`user_version = ${next}`)
    return next
  }).immediate()
  return () => {
    if (current.get() !== mine) throw new DatabaseTakenOverError(file)
  }
}
