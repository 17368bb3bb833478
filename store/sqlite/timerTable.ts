/** Rows of `timers`: the deadlines that are armed. */
import type { Database } from 'better-sqlite3'
import type { Timer } from '../ports/eventStore.js'

export function timerTable(db: Database) {
  const upsert = db.prepare<[number, string, string, string]>(
    `INSERT INTO timers (execution_key, timer_id, state_path, due_at) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET state_path = excluded.state_path, due_at = excluded.due_at`,
  )
  const remove = db.prepare<[number, string]>('DELETE FROM timers WHERE execution_key = ? AND timer_id = ?')
  const select = `SELECT execution_id AS executionId, timer_id AS timerId, state_path AS statePath, due_at AS dueAt
      FROM timers JOIN executions ON execution_key = key`
  const all = db.prepare<[], Timer>(select)
  const ofExecution = db.prepare<[string], Timer>(`${select} WHERE execution_id = ?`)
  return {
    arm: (executionKey: number, { timerId, statePath, dueAt }: Timer): void => void upsert.run(executionKey, timerId, statePath, dueAt),
    drop: (executionKey: number, timerId: string): void => void remove.run(executionKey, timerId),
    read: (executionId?: string): Timer[] => (executionId === undefined ? all.all() : ofExecution.all(executionId)).sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt)),
  }
}

export type TimerTable = ReturnType<typeof timerTable>
