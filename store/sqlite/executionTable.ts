/** Rows of `executions`: the stream's key and head, and its row of the execution list. */
import type { Database } from 'better-sqlite3'
import { UnknownExecutionError } from '../ports/errors.js'
import type { ExecutionSummary, ListQuery } from '../ports/eventStore.js'
import type { PreparedAppend } from '../prepareAppend.js'
import { searchable } from '../searchText.js'
import { rowLimit } from './rowLimit.js'

interface HeadRow {
  readonly key: number
  readonly version: number
  readonly head_hash: Buffer
}

export function executionTable(db: Database) {
  const selectHead = db.prepare<[string], HeadRow>('SELECT key, version, head_hash FROM executions WHERE execution_id = ?')
  const insert = db.prepare(
    `INSERT INTO executions (execution_id, version, head_hash, status, final, created_ms, summary) VALUES (?, 0, zeroblob(32), '', 0, 0, '')`,
  )
  const update = db.prepare('UPDATE executions SET version = ?, head_hash = ?, status = ?, final = ?, created_ms = ?, summary = ? WHERE key = ?')
  // Most commits change nothing that is searched, so most commits write nothing here.
  const search = db.prepare(
    `INSERT INTO execution_search (execution_key, text) VALUES (?, ?)
      ON CONFLICT (execution_key) DO UPDATE SET text = excluded.text WHERE text <> excluded.text`,
  )
  const selectSummary = db.prepare<[string], string>('SELECT summary FROM executions WHERE execution_id = ?').pluck()

  const selectIds = db.prepare<[string, number], string>('SELECT execution_id FROM executions WHERE execution_id > ? ORDER BY execution_id LIMIT ?').pluck()
  const countAll = db.prepare<[], number>('SELECT count(*) FROM executions').pluck()

  return {
    head(executionId: string) {
      const row = selectHead.get(executionId)
      return row === undefined ? null : { key: row.key, version: row.version, hash: row.head_hash.toString('hex') }
    },
    create: (executionId: string): number => Number(insert.run(executionId).lastInsertRowid),
    update(key: number, version: number, hash: string, { append: { summary }, summaryText, searchText, createdMs }: PreparedAppend): void {
      update.run(version, Buffer.from(hash, 'hex'), summary.status, summary.final ? 1 : 0, createdMs, summaryText, key)
      search.run(key, searchText)
    },
    summary(executionId: string): ExecutionSummary | null {
      const text = selectSummary.get(executionId)
      return text === undefined ? null : (JSON.parse(text) as ExecutionSummary)
    },
    ids: (after: string, limit: number): string[] => selectIds.all(after, rowLimit(limit)),
    count: (): number => countAll.get() ?? 0,
    list: (query: ListQuery) => list(db, query),
  }
}

export type ExecutionTable = ReturnType<typeof executionTable>

function list(db: Database, { status, final, text, limit = 100, before }: ListQuery): ExecutionSummary[] {
  const where: string[] = []
  const values: (string | number)[] = []
  if (before !== undefined) {
    const row = db.prepare<[string], { created_ms: number }>('SELECT created_ms FROM executions WHERE execution_id = ?').get(before)
    if (row === undefined) throw new UnknownExecutionError(before)
    where.push('(created_ms, execution_id) < (?, ?)')
    values.push(row.created_ms, before)
  }
  if (status !== undefined) {
    where.push('status = ?')
    values.push(status)
  }
  // Spelt out, because a partial index is only used for a literal.
  if (final !== undefined) where.push(final ? 'final = 1' : 'final = 0')
  if (text !== undefined) {
    where.push('instr((SELECT text FROM execution_search WHERE execution_key = key), ?) > 0')
    values.push(searchable(text))
  }
  const condition = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`
  const rows = db.prepare<(string | number)[], string>(
    `SELECT summary FROM executions ${condition} ORDER BY created_ms DESC, execution_id DESC LIMIT ?`,
  ).pluck().all(...values, rowLimit(limit))
  return rows.map((row) => JSON.parse(row) as ExecutionSummary)
}
