/**
 * Many executions that wait for approval: one real one, made by the rules, and copies of its rows. (Only the hashes are not right,
 * which nobody looks at here.) Called with no service on the database.
 */
import Database from 'better-sqlite3'
import { driver } from './drive.js'
import { databaseIn, nobodyIsTold, startService } from './serviceStage.js'

/** Ids of all of them. */
export async function letWait(folder: string, count: number): Promise<readonly string[]> {
  const { service, store, stop } = startService(folder, nobodyIsTold)
  await service.start()
  const [original = ''] = await driver(service).untilAsked(1, 1)
  // Its notebook is written beside, and then nothing is open but the question.
  while ((await store.openEffects()).length > 0) await new Promise((resolve) => setTimeout(resolve, 5))
  await stop()
  const ids = Array.from({ length: count - 1 }, (_, n) => copyId(n + 1))
  if (ids.length > 0) copyRows(databaseIn(folder), original, ids.length)
  return [original, ...ids]
}

const copyId = (n: number): string => `01C0PY${String(n).padStart(20, '0')}`

function copyRows(file: string, original: string, copies: number): void {
  const db = new Database(file)
  const { key, last } = db.prepare<[string], { key: number; last: number }>('SELECT key, (SELECT max(key) FROM executions) AS last FROM executions WHERE execution_id = ?').get(original) ?? { key: 0, last: 0 }
  const numbers = `WITH RECURSIVE copy (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < ${copies})`
  const id = `'01C0PY' || printf('%020d', n)`
  const columnsOf = (table: string, ...without: string[]) => (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name).filter((name) => !without.includes(name))
  const named = (columns: readonly string[]) => columns.map((column) => (column === 'approval' || column === 'summary' ? `replace(${column}, '${original}', ${id})` : column)).join(', ')
  const copyOf = (table: string, order = 'n') => {
    const columns = columnsOf(table, 'execution_key', 'global_position')
    db.exec(`${numbers} INSERT INTO ${table} (execution_key, ${columns.join(', ')}) SELECT ${last} + n, ${named(columns)} FROM copy, ${table} WHERE execution_key = ${key} ORDER BY ${order}`)
  }
  db.transaction(() => {
    const columns = columnsOf('executions', 'key', 'execution_id')
    db.exec(`${numbers} INSERT INTO executions (key, execution_id, ${columns.join(', ')}) SELECT ${last} + n, ${id}, ${named(columns)} FROM copy, executions WHERE key = ${key}`)
    copyOf('events', 'n, version')
    copyOf('timers')
    copyOf('approvals')
  })()
  db.close()
}
