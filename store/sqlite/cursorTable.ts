/** Rows of `cursors`: how far each relay has come in the global feed. */
import type { Database } from 'better-sqlite3'

export function cursorTable(db: Database) {
  const upsert = db.prepare<[string, number]>(
    'INSERT INTO cursors (name, position) VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position',
  )
  const select = db.prepare<[string], number>('SELECT position FROM cursors WHERE name = ?').pluck()
  return {
    move: (name: string, position: number): void => void upsert.run(name, position),
    read: (name: string): number => select.get(name) ?? 0,
  }
}
