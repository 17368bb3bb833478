/** Rows of `blobs`: content by its sha256, written once. */
import type { Database } from 'better-sqlite3'
import { StoreCorruptError } from '../ports/errors.js'

export function blobTable(db: Database) {
  const insert = db.prepare<[Buffer, number, Buffer]>('INSERT INTO blobs (hash, bytes, content) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
  const select = db.prepare<[Buffer], Buffer>('SELECT content FROM blobs WHERE hash = ?').pluck()
  return {
    keep(hash: string, content: Buffer): void {
      insert.run(Buffer.from(hash, 'hex'), content.length, content)
    },
    read(hash: string): Buffer {
      const content = select.get(Buffer.from(hash, 'hex'))
      if (content === undefined) throw new StoreCorruptError(`blob ${hash} is missing from the database: restore a backup of it`)
      return content
    },
  }
}

export type BlobTable = ReturnType<typeof blobTable>
