/** A store in memory with an execution that has ended, its folder on the disk, and a second machine to import into. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import { archiveParts, executionFolders } from '../../../adapters/composeArchive.js'
import { silentLogger, summaryOf } from '../../../runtime/index.js'
import { defaultConfiguration, replay, type RecordedEvent } from '../../../machines/index.js'
import { createMemoryEventStore, type EventStore } from '../../../store/index.js'
import { recordGolden } from '../../machines/golden/goldenHistory.js'
import { goldenStories, type Story } from '../../machines/golden/goldenStories.js'
import { anAppend } from '../../store/anAppend.js'

export interface Machine {
  readonly dataDir: string
  readonly store: EventStore
  readonly parts: ReturnType<typeof archiveParts>
}

export function machine(store: EventStore = createMemoryEventStore()): Machine {
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-archive-'))
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  const parts = archiveParts(store, { dataDir, configuration: defaultConfiguration(), program: 'test', log: silentLogger })
  // The stories recorded a folder of another kind.
  return { dataDir, store, parts: { ...parts, folders: { ...parts.folders, at: () => ownFolder(dataDir) } } }
}

/** As if the story's last state had been reached here; returns its events. */
export async function lived({ store }: Machine, story: Story = goldenStories['straight-through']!): Promise<readonly RecordedEvent[]> {
  const { events } = await recordGolden(story)
  const state = replay(events)
  const [first] = events
  if (!state || !first) throw new Error('an empty story')
  await store.append({
    executionId: state.executionId, commitId: first.commitId, expectedVersion: 0, events, recordedAt: first.recordedAt,
    effectsOpened: [], effectsEnded: [], timersArmed: [], timersDropped: [], summary: summaryOf(state, first.recordedAt), approval: null,
  })
  await store.append(anAppend(`newest-${Math.random().toString(36).slice(2)}`))
  return store.readExecution(state.executionId)
}

const ownFolder = (dataDir: string) => join(executionFolders(dataDir).rootDir, '2026-01', 'execution_20260101_000001_answer_00000001')

/** The execution's folder on this machine, with these files. */
export function folderOn({ dataDir }: Machine, files: Readonly<Record<string, string | Buffer>>): string {
  const folder = ownFolder(dataDir)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}
export const linkIn = (folder: string, name: string, target: string): void => symlinkSync(target, join(folder, name))

/** Its lines, changed by `change`, written again with a fitting end. */
export function rewritten(file: string, change: (lines: Record<string, unknown>[]) => Record<string, unknown>[], into: string, { end = true } = {}): void {
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
  const body = change(lines.slice(0, -1)).map((line) => `${JSON.stringify(line)}\n`).join('')
  const count = (kind: string) => body.split('\n').filter((line) => line.startsWith(`{"kind":"${kind}"`)).length
  const last = { kind: 'end', events: count('event'), files: count('file'), leftOut: count('leftOut'), sha256: createHash('sha256').update(body).digest('hex') }
  writeFileSync(into, gzipSync(body + (end ? `${JSON.stringify(last)}\n` : '')))
}
