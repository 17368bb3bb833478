/**
 * Two files in the private folder of the embedded Jupyter Server, mode 0600. `server.json` says which server runs there and
 * how to get in, for the next service; `owner.json` says which process owns it, for the guard in `countersign_server.py`.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { startOf } from '../process/processIdentity.js'

const serverRecordSchema = z.object({
  version: z.literal(1),
  pid: z.int().min(2),
  started: z.string().min(1),
  url: z.url(),
  token: z.string().min(1),
  /** A secret name of this start, which the server repeats; it is never sent to it. */
  instance: z.string().min(1),
  /** sha256 of all that it was started with. */
  fingerprint: z.string(),
})
export type ServerRecord = z.infer<typeof serverRecordSchema>

const recordFile = (dataDir: string) => join(dataDir, 'server.json')
export const ownerFile = (dataDir: string) => join(dataDir, 'owner.json')

/** null: there is none, or it cannot be understood. */
export async function readServerRecord(dataDir: string): Promise<ServerRecord | null> {
  try {
    return serverRecordSchema.parse(JSON.parse(await readFile(recordFile(dataDir), 'utf8')))
  } catch {
    return null
  }
}

export const writeServerRecord = (dataDir: string, record: ServerRecord): Promise<void> => writeWhole(recordFile(dataDir), record)
export const removeServerRecord = (dataDir: string): Promise<void> => rm(recordFile(dataDir), { force: true })

/** From now on the server lives as long as this process does, and a while longer. */
export const ownServerIn = (dataDir: string): Promise<void> => writeWhole(ownerFile(dataDir), { pid: process.pid, started: startOf(process.pid) })

/** Never half a file: the guard and the next service may read at any time. */
async function writeWhole(file: string, content: object): Promise<void> {
  const temporary = `${file}.${process.pid}`
  await writeFile(temporary, JSON.stringify(content), { mode: 0o600 })
  await rename(temporary, file)
}
