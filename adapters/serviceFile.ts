/**
 * `DIR/service.json`, mode 0600: where a running service is and how to get in. Written when it is ready, removed when it
 * stops. The command line and other clients read it; a file whose process is gone counts as no service.
 */
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const serviceFileSchema = z.object({
  version: z.literal(1),
  pid: z.int(),
  startedAt: z.string(),
  countersign: z.string(),
  nats: z.object({ url: z.string(), user: z.string().optional(), password: z.string().optional(), token: z.string().optional() }),
  jupyter: z.object({ url: z.string(), token: z.string() }).nullable(),
  /** null: HTTP is off, or the service is older. */
  http: z.object({ url: z.string() }).nullable().default(null),
  generator: z.string(),
  /** The lowest of the modes. */
  enforcementLevel: z.int(),
  /** Public key that certificates of approvals are signed with; null: an older service. */
  certificateKey: z.string().nullable().default(null),
  /** Who may sign, as it was at the start: by it a client chooses among its keys. */
  people: z.record(z.string(), z.object({ public_key: z.string() })).default({}),
  enforcementLevels: z.record(z.string(), z.int()).default({}),
  /** What holds the programs of each mode back, in a sentence. */
  walls: z.record(z.string(), z.string()).default({}),
})
export type ServiceFile = z.infer<typeof serviceFileSchema>

/** The truth of a data folder. It stands here so that reading commands need not load a whole service. */
export const databaseFile = (dataDir: string): string => join(dataDir, 'events.sqlite')

const fileOf = (dataDir: string) => join(dataDir, 'service.json')

export function writeServiceFile(dataDir: string, content: ServiceFile): void {
  const temporary = `${fileOf(dataDir)}.${process.pid}`
  writeFileSync(temporary, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
  chmodSync(temporary, 0o600)
  renameSync(temporary, fileOf(dataDir))
}

/** Removes the file if it is this process's own. */
export function removeServiceFile(dataDir: string): void {
  if (parse(dataDir)?.pid === process.pid) rmSync(fileOf(dataDir), { force: true })
}

/** null: no service runs on this data folder. */
export function readServiceFile(dataDir: string): ServiceFile | null {
  const content = parse(dataDir)
  return content && isAlive(content.pid) ? content : null
}

function parse(dataDir: string): ServiceFile | null {
  try {
    return serviceFileSchema.parse(JSON.parse(readFileSync(fileOf(dataDir), 'utf8')))
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
