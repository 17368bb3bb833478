/** One byte of what was granted is changed in the database before it runs: the last act before sending sees it, and nothing is sent. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, vi } from 'vitest'
import { databaseFile } from '../../adapters/serviceFile.js'
import { asking, dataFolder, reaches, request, serviceProcess, type DieAt } from './realService.js'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

/** Whoever can write the file can also take its triggers away. */
function tamper(dataDir: string, sql: string, from: string, to: string): void {
  const db = new Database(databaseFile(dataDir))
  db.exec('DROP TRIGGER events_are_never_changed')
  expect(db.prepare(sql).run(from, to).changes).toBe(1)
  db.close()
}

const inEffect = "UPDATE effects SET effect = replace(effect, ?, ?) WHERE effect LIKE '%runCode%'"
const inEvent = (type: string) => `UPDATE events SET data = replace(data, ?, ?) WHERE type = '${type}'`
const kernelComes: DieAt = { point: 'effect.beginning', what: 'acquireKernel' }
const runBegins: DieAt = { point: 'effect.marking', what: 'runCode' }

describe('a byte that is changed between the grant and the run', () => {
  it.each<[what: string, DieAt, sql: string, change: (granted: string) => readonly [string, string]]>([
    ['of the program that is about to be sent', runBegins, inEffect, () => ['as countersigned', 'as countersigneD']],
    ['of the program in its event', kernelComes, inEvent('code.provided'), () => ['as countersigned', 'as countersigneD']],
    ['of the grant in its event', kernelComes, inEvent('approval.granted'), (granted) => [`"approvalHash":"${granted}`, `"approvalHash":"${granted.startsWith('0') ? '1' : '0'}${granted.slice(1)}`]],
  ])('%s: refused, and the program does not run', async (_, dieAt, sql, change) => {
    const dataDir = dataFolder()
    const ran = join(dataDir, 'ran')
    const first = await serviceProcess(dataDir, { file: asking, dieAt })
    const execution = await first.client.submit(request({ approved_code: `open(${JSON.stringify(ran)}, "w")  # as countersigned\nresults = {}\n` }))
    await reaches(first.client, execution.executionId, 'awaitingApproval.asked')
    const asked = (await execution.history()).find(({ type }) => type === 'approval.requested')
    const { approvalHash } = asked?.data as { approvalHash: string }
    // It may die before it can answer.
    void execution.approve({ as: 'grace', approvalHash }).catch(() => undefined)
    await first.exited
    await first.kill()
    tamper(dataDir, sql, ...change(approvalHash))

    const second = await serviceProcess(dataDir, { file: asking })
    await reaches(second.client, execution.executionId, 'rejected')
    const history = await second.client.execution(execution.executionId).history()
    expect(history.filter(({ type }) => type === 'run.refused').map(({ data }) => data)).toMatchObject([{ failure: { category: 'policy', code: 'RUN_REFUSED', message: expect.stringContaining('The program was not sent') } }])
    expect(existsSync(ran)).toBe(false)
  })
})
