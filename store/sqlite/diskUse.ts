/**
 * How much of the disk the database takes, by kind. Exact (SQLite's `dbstat`, which reads every page) where that is quick; for
 * a large file by samples of the newest rows, and then it says so. Called by `countersign doctor`; changes nothing.
 */
import { existsSync, statSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { openReader } from './connection.js'
import { inStoreWords } from './storeErrors.js'

/** Bytes. */
export interface DiskUse {
  readonly events: number
  /** Values above 64 KiB. */
  readonly blobs: number
  /** Lists, open effects and timers, and what they are searched by. */
  readonly projections: number
  /** Pages that are free to be used again. */
  readonly free: number
  readonly writeAheadLog: number
  readonly estimated: boolean
}

const readAtOnce = 256 * 1024 * 1024

/** @throws StoreNotFoundError, StoreUnavailableError */
export function diskUse(file: string, exactUpTo = readAtOnce): DiskUse {
  const { db, close } = openReader(file)
  try {
    const pageSize = Number(db.pragma('page_size', { simple: true }))
    const free = Number(db.pragma('freelist_count', { simple: true })) * pageSize
    const used = Number(db.pragma('page_count', { simple: true })) * pageSize - free
    const wal = `${file}-wal`
    const estimated = used > exactUpTo
    const { events, blobs } = estimated ? sampled(db) : counted(db)
    return { events, blobs, projections: Math.max(0, used - events - blobs), free, writeAheadLog: existsSync(wal) ? statSync(wal).size : 0, estimated }
  } catch (error) {
    throw inStoreWords(error)
  } finally {
    close()
  }
}

/** Tables with their indexes. */
function counted(db: Database): Pick<DiskUse, 'events' | 'blobs'> {
  const of = db.prepare<[string], number>(`SELECT ifnull(sum(pgsize), 0) FROM dbstat WHERE aggregate = TRUE AND name IN (SELECT name FROM sqlite_schema WHERE tbl_name = ?)`).pluck()
  return { events: of.get('events') ?? 0, blobs: of.get('blobs') ?? 0 }
}

function sampled(db: Database): Pick<DiskUse, 'events' | 'blobs'> {
  const one = (sql: string) => db.prepare<[], number | null>(sql).pluck().get() ?? 0
  // A row's other columns take about 250 bytes, with its place in the index.
  const event = one('SELECT avg(length(data) + length(metadata) + 250) FROM (SELECT data, metadata FROM events ORDER BY global_position DESC LIMIT 1000)')
  const blob = one('SELECT avg(bytes + 100) FROM (SELECT bytes FROM blobs ORDER BY rowid DESC LIMIT 1000)')
  return { events: Math.round(event * one('SELECT max(global_position) FROM events')), blobs: Math.round(blob * one('SELECT max(rowid) FROM blobs')) }
}
