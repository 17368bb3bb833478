/** Rows of `blobs`: content by its sha256, written once; `blob_uses` says which executions use it. */
import type { Database } from 'better-sqlite3'
import { StoreCorruptError } from '../ports/errors.js'

export function blobTable(db: Database) {
  const insert = db.prepare<[Buffer, number, Buffer]>('INSERT INTO blobs (hash, bytes, content) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
  const select = db.prepare<[Buffer], Buffer>('SELECT content FROM blobs WHERE hash = ?').pluck()
  // Made when it is needed: a migration reads blobs before the table of uses is there.
  const makeUse = () => db.prepare<[Buffer, number]>('INSERT INTO blob_uses (hash, execution_key) VALUES (?, ?) ON CONFLICT DO NOTHING')
  let use: ReturnType<typeof makeUse> | undefined
  return {
    keep(hash: string, content: Buffer, executionKey: number): void {
      const key = Buffer.from(hash, 'hex')
      insert.run(key, content.length, content)
      use ??= makeUse()
      use.run(key, executionKey)
    },
    read(hash: string): Buffer {
      const content = select.get(Buffer.from(hash, 'hex'))
      if (content === undefined) throw new StoreCorruptError(`blob ${hash} is missing from the database: restore a backup of it`)
      return content
    },
  }
}

export type BlobTable = ReturnType<typeof blobTable>
