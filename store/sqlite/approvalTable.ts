/** Rows of `approvals`: one for each execution that has an open question. */
import type { Database } from 'better-sqlite3'
import type { PendingApproval } from '../ports/eventStore.js'

export function approvalTable(db: Database) {
  const upsert = db.prepare<[number, string]>(
    'INSERT INTO approvals (execution_key, approval) VALUES (?, ?) ON CONFLICT DO UPDATE SET approval = excluded.approval',
  )
  const remove = db.prepare<[number]>('DELETE FROM approvals WHERE execution_key = ?')
  const all = db.prepare<[], string>('SELECT approval FROM approvals').pluck()
  const ofExecution = db.prepare<[string], string>('SELECT approval FROM approvals WHERE execution_key = (SELECT key FROM executions WHERE execution_id = ?)').pluck()
  return {
    set(executionKey: number, approvalText: string | null): void {
      if (approvalText === null) remove.run(executionKey)
      else upsert.run(executionKey, approvalText)
    },
    read: (executionId?: string): PendingApproval[] =>
      (executionId === undefined ? all.all() : ofExecution.all(executionId)).map((text) => JSON.parse(text) as PendingApproval).sort((a, b) => Date.parse(a.requestedAt) - Date.parse(b.requestedAt)),
  }
}

export type ApprovalTable = ReturnType<typeof approvalTable>
