/** From a command to its event at a NATS subscriber, against a raw commit of one row followed by a raw NATS message. Milliseconds, medians. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { subjects } from '../../../adapters/nats/subjects.js'
import { median } from '../report/figures.js'
import { driver } from '../workload/drive.js'
import { serviceStage } from '../workload/serviceStage.js'
import { asHost } from '../../../runtime/ports/identity.js'

export async function measure({ count }: { readonly count: number }, folder: string): Promise<{ ours: number; raw: number }> {
  const stage = await serviceStage(folder)
  const users = driver(stage.service)
  await users.complete(200, 8)
  const ids = await users.untilAsked(count, 8)
  let heard: () => void = () => undefined
  stage.nats.raw.subscribe(subjects.event('*', 'approval.granted'), { callback: () => { heard() } })
  stage.nats.raw.subscribe('raw.bench', { callback: () => { heard() } })
  await stage.nats.raw.flush()
  await quiet()
  const ours: number[] = []
  for (const executionId of ids) {
    const arrived = new Promise<void>((resolve) => { heard = resolve })
    const started = performance.now()
    const [reply] = await Promise.all([stage.service.command(executionId, { type: 'approval.grant', data: {} }, asHost('grace')), arrived])
    if (!reply.accepted) throw new Error(reply.error.message)
    ours.push(performance.now() - started)
    // The rest of the execution is not part of it.
    await quiet()
  }
  const db = new Database(join(folder, 'raw.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('CREATE TABLE events (position INTEGER PRIMARY KEY, data TEXT NOT NULL) STRICT')
  const insert = db.prepare('INSERT INTO events (data) VALUES (?)')
  const body = 'x'.repeat(900)
  const raw: number[] = []
  for (let n = 0; n < count; n++) {
    const arrived = new Promise<void>((resolve) => { heard = resolve })
    const started = performance.now()
    insert.run(body)
    stage.nats.raw.publish('raw.bench', body)
    await arrived
    raw.push(performance.now() - started)
  }
  db.close()
  await stage.stop()
  return { ours: median(ours), raw: median(raw) }
}

const quiet = () => new Promise((resolve) => setTimeout(resolve, 15))
