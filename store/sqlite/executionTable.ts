/** Rows of `executions`: the stream's key and head, and its row of the execution list. */
import Database from 'better-sqlite3'
import { ExecutionArchivedError, UnknownExecutionError } from '../ports/errors.js'
import type { ExecutionSummary, ListQuery } from '../ports/eventStore.js'
import type { PreparedAppend } from '../prepareAppend.js'
import { listSql } from './listSql.js'
import { rowLimit } from './rowLimit.js'

interface HeadRow {
  readonly key: number
  readonly version: number
  readonly head_hash: Buffer
}

export function executionTable(db: Database.Database) {
  const selectHead = db.prepare<[string], HeadRow>('SELECT key, version, head_hash FROM executions WHERE execution_id = ?')
  const insert = db.prepare(
    'INSERT INTO executions (version, head_hash, status, final, created_ms, updated_ms, mode, summary, execution_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const update = db.prepare('UPDATE executions SET version = ?, head_hash = ?, status = ?, final = ?, created_ms = ?, updated_ms = ?, mode = ?, summary = ? WHERE key = ?')
  const selectSummary = db.prepare<[string], string>('SELECT summary FROM executions WHERE execution_id = ?').pluck()

  const selectIds = db.prepare<[string, number], string>('SELECT execution_id FROM executions WHERE execution_id > ? ORDER BY execution_id LIMIT ?').pluck()
  const countAll = db.prepare<[], number>('SELECT count(*) FROM executions').pluck()

  return {
    head(executionId: string) {
      const row = selectHead.get(executionId)
      return row === undefined ? null : { key: row.key, version: row.version, hash: row.head_hash.toString('hex') }
    },
    /** `key` null: the execution begins. Returns its key. */
    put(key: number | null, version: number, hash: string, { append: { executionId, summary }, summaryText, createdMs }: PreparedAppend): number {
      const row = [version, Buffer.from(hash, 'hex'), summary.status, summary.final ? 1 : 0, createdMs, Date.parse(summary.updatedAt), summary.mode, summaryText]
      if (key !== null) {
        update.run(...row, key)
        return key
      }
      try {
        return Number(insert.run(...row, executionId).lastInsertRowid)
      } catch (cause) {
        if (cause instanceof Database.SqliteError && cause.code === 'SQLITE_CONSTRAINT_TRIGGER') throw new ExecutionArchivedError(executionId, { cause })
        throw cause
      }
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

function list(db: Database.Database, query: ListQuery): ExecutionSummary[] {
  const { sql, values } = listSql(query, query.before === undefined ? null : placeOf(db, query.before))
  return db.prepare<(string | number)[], string>(sql).pluck().all(...values).map((row) => JSON.parse(row) as ExecutionSummary)
}

function placeOf(db: Database.Database, executionId: string) {
  const createdMs = db.prepare<[string], number>('SELECT created_ms FROM executions WHERE execution_id = ?').pluck().get(executionId)
  if (createdMs === undefined) throw new UnknownExecutionError(executionId)
  return { createdMs, executionId }
}
