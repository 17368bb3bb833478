/**
 * The embedded server that a service before us left running, because it was killed: ours again if it is the one that was
 * started, with the settings of today. One with other settings, or that does not answer, is ended. A process that is not
 * surely that server is left alone. Called by `startJupyterServer`.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Logger } from '../../runtime/ports/logger.js'
import { endOther, lives, whenGone, worksIn } from '../process/processIdentity.js'
import type { JupyterServer } from './jupyterServer.js'
import { readServerStatus } from './readServerStatus.js'
import { readServerRecord, removeServerRecord, type ServerRecord } from './serverRecord.js'

export interface AdoptSettings {
  readonly dataDir: string
  readonly rootDir: string
  /** Working folder of the server: by it a process is known that does not answer. */
  readonly home: string
  readonly fingerprint: string
  readonly log: Logger
  readonly stopTimeoutMs: number
}

export type AdoptedServer = Omit<JupyterServer, 'stop'> & { readonly end: () => Promise<void> }

const identitySchema = z.object({ pid: z.int(), instance: z.string() })

export async function adoptJupyterServer({ dataDir, rootDir, home, fingerprint, log, stopTimeoutMs }: AdoptSettings): Promise<AdoptedServer | null> {
  const record = await readServerRecord(dataDir)
  if (record === null || !lives(record)) return null
  const isThatServer = await answersAs(record)
  if (!isThatServer && worksIn(record.pid, home) !== true) {
    log.warn({ pid: record.pid }, 'A process has the id of the last Jupyter Server and is another one: it is left alone')
    return null
  }
  if (!isThatServer || record.fingerprint !== fingerprint) {
    log.warn({ pid: record.pid }, isThatServer ? 'The Jupyter Server of the last service has other settings: it is ended' : 'The Jupyter Server of the last service does not answer: it is ended')
    await endOther(record, stopTimeoutMs)
    await removeServerRecord(dataDir)
    return null
  }
  const { url, token, pid } = record
  const version = await readServerStatus({ url, token })
  log.info({ url, version, pid }, 'The Jupyter Server of the last service is taken over')
  return {
    url, token, rootDir, kernelRootDir: rootDir, version, pid, keptKernels: true,
    exited: whenGone(record).then(() => ({ code: null, signal: null })),
    end: () => endOther(record, stopTimeoutMs),
  }
}

/** A server that is busy gets some time; one that says another name is another one. */
async function answersAs({ url, token, pid, instance }: ServerRecord): Promise<boolean> {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const answer = await fetch(new URL('countersign/server', url), { headers: { Authorization: `token ${token}` }, signal: AbortSignal.timeout(5_000) })
      const said = identitySchema.safeParse(answer.ok ? await answer.json() : null)
      return said.success && said.data.pid === pid && said.data.instance === instance
    } catch {
      await delay(200)
    }
  }
  return false
}
