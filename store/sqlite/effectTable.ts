/** Rows of `effects`: what is open, and whether an adapter may have begun it. */
import Database from 'better-sqlite3'
import type { Effect } from '../../machines/index.js'
import { resolveBlobs } from '../largeValues.js'
import { InvalidAppendError } from '../ports/errors.js'
import type { StoredEffect } from '../ports/eventStore.js'
import type { BlobTable } from './blobTable.js'

interface EffectRow {
  readonly effect: string
  readonly dispatched_at: string | null
}

export function effectTable(db: Database.Database, blobs: BlobTable) {
  const insert = db.prepare<[number, string, string]>('INSERT INTO effects (execution_key, effect_id, effect) VALUES (?, ?, ?)')
  const remove = db.prepare<[number, string]>('DELETE FROM effects WHERE execution_key = ? AND effect_id = ?')
  const dispatch = db.prepare<[string, string, string]>(
    `UPDATE effects SET dispatched_at = ifnull(dispatched_at, ?)
      WHERE execution_key = (SELECT key FROM executions WHERE execution_id = ?) AND effect_id = ?`,
  )
  const ofAll = db.prepare<[], EffectRow>('SELECT effect, dispatched_at FROM effects ORDER BY key')
  const ofExecution = db.prepare<[string], EffectRow>(
    `SELECT effect, dispatched_at FROM effects
      WHERE execution_key = (SELECT key FROM executions WHERE execution_id = ?) ORDER BY key`,
  )
  return {
    open(executionKey: number, effect: Effect, text: string): void {
      try {
        insert.run(executionKey, effect.effectId, text)
      } catch (cause) {
        if (!(cause instanceof Database.SqliteError) || cause.code !== 'SQLITE_CONSTRAINT_UNIQUE') throw cause
        throw new InvalidAppendError(`effect ${effect.effectId} of execution ${effect.executionId} is open already`, { cause })
      }
    },
    end: (executionKey: number, effectId: string): void => void remove.run(executionKey, effectId),
    markDispatched: (executionId: string, effectId: string, at: string): boolean => dispatch.run(at, executionId, effectId).changes > 0,
    read: (executionId?: string): StoredEffect[] =>
      (executionId === undefined ? ofAll.all() : ofExecution.all(executionId)).map((row) => ({
        effect: resolveBlobs(row.effect, blobs.read) as Effect,
        dispatchedAt: row.dispatched_at,
      })),
  }
}

export type EffectTable = ReturnType<typeof effectTable>
