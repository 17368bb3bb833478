/** What is left when the process is killed in the middle of appends: a whole prefix with everything acknowledged. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DatabaseInUseError, type EventStore, openSqliteEventStore, verifyHistory } from '../../store/index.js'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-crash-'))
  file = join(folder, 'countersign.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Kills the child once it has acknowledged `count` appends; the last acknowledged version of each execution. */
async function killAfter(count: number): Promise<Map<string, number>> {
  const child = spawn(process.execPath, [here('loadTypeScript.mjs'), here('appendUntilKilled.ts'), file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const acknowledged = new Map<string, number>()
  let lines = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const [id = '', version] = line.split(' ')
    acknowledged.set(id, Number(version))
    if (++lines !== count) continue
    // A second writer is refused in another process, too.
    expect(() => openSqliteEventStore({ file })).toThrow(DatabaseInUseError)
    child.kill('SIGKILL')
  }
  expect((await exited)[1]).toBe('SIGKILL')
  return acknowledged
}

async function expectWholePrefix(store: EventStore, acknowledged: Map<string, number>): Promise<void> {
  for (const [id, version] of acknowledged) {
    const events = await store.readExecution(id)
    expect(verifyHistory(events, await store.head(id))).toMatchObject({ ok: true })
    // One append may have been committed and its acknowledgement not have got out.
    expect([version, version + 2]).toContain(events.length)
    expect((await store.openEffects(id)).map(({ effect }) => effect.effectId)).toEqual([`effect-${events.length - 2}`])
  }
  const feed = await store.readAll({ limit: 100_000 })
  expect(feed.map(({ globalPosition }) => globalPosition)).toEqual(feed.map((_, index) => index + 1))
}

it.each([1, 37, 200])('keeps every acknowledged append and nothing half written when killed after %i of them', async (count) => {
  const acknowledged = await killAfter(count)
  // A reader may come first, with the log of the dead writer still there.
  const reader = openSqliteEventStore({ file, readOnly: true })
  await expectWholePrefix(reader, acknowledged)
  await reader.close()
  // The dead writer's lock is gone.
  const store = openSqliteEventStore({ file })
  await expectWholePrefix(store, acknowledged)
  await store.close()
}, 30_000)
