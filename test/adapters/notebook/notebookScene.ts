/** Real folders, effects and histories for the tests of the notebook adapter, and Python's own nbformat to judge the files. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { codeHash, type Effect, type EffectInput, type EngineResult, type EventData, type EventType, type OutputChunk, type RecordedEvent } from '../../../machines/index.js'
import type { EffectScope } from '../../../runtime/ports/adapterActor.js'
import { silentLogger } from '../../../runtime/ports/logger.js'

export const executionId = '01JD2Q0X5N7ABCDEFGHJKMNPQR'
export const createdAt = '2026-11-22T23:08:47.120Z'
export const python = fileURLToPath(new URL('../../../.venv/bin/python', import.meta.url))
export const linkFor = (path: string): string => `http://127.0.0.1:1/tree${path}`

export const makeRoot = (): { root: string; remove: () => void } => {
  const root = mkdtempSync(join(tmpdir(), 'countersign-notebook-'))
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) }
}

export const scopeWith = (history: readonly RecordedEvent[] = []): EffectScope => ({
  signal: new AbortController().signal, resumed: false, log: silentLogger,
  appendOutput: async () => {}, truncateOutput: async () => {}, observe: () => {}, history: async () => history,
})

export const effect = <T extends 'prepareFolder' | 'writeNotebook' | 'writeFinalNotebook'>(type: T, input: EffectInput<T>, id = executionId): Effect<T> =>
  ({ effectId: `${id}/1`, executionId: id, type, input, invokeId: type, statePath: null })

export const folderInput = (change: Partial<EffectInput<'prepareFolder'>> = {}): EffectInput<'prepareFolder'> => ({
  executionFolderName: 'jacksboro_relief', createdAt, existingExecutionFolder: null, capabilityContextData: null, ...change,
})

export const recorded = (...events: { [T in EventType]: readonly [T, EventData<T>] }[EventType][]): RecordedEvent[] => events.map(([type, data], index) => ({
  globalPosition: index + 1, executionId, version: index + 1, eventId: `e${index + 1}`, type, schemaVersion: 1, data,
  metadata: { actor: { kind: 'service', name: 'test' }, causationId: 'c', correlationId: 'r' },
  commitId: 'k', machineVersion: '1', stateAfter: 'x', recordedAt: createdAt, prevHash: '0'.repeat(64), hash: '0'.repeat(64),
}))

export const engineResult = (change: Partial<EngineResult> = {}): EngineResult => ({
  success: true, results: { mean: 1.5 }, resultsNote: null, failure: null, executionTimeSeconds: 0.25, figures: [], outputComplete: true, warnings: [], ...change,
})

/** The events of one run of `code`. */
export const runHistory = (code: string, chunks: readonly OutputChunk[], result: EngineResult = engineResult()): RecordedEvent[] => recorded(
  ['code.provided', { revision: 1, code, codeHash: codeHash(code) }],
  ['run.started', { runId: 'run-1', messageId: 'm', codeHash: codeHash(code), grantedHash: null, startedAt: createdAt }],
  ['output.appended', { runId: 'run-1', chunks: [...chunks] }],
  ['run.completed', { effectId: 'x', runId: 'run-1', result }],
)

const validator = `
import json, sys, warnings, nbformat
warnings.simplefilter("error")
for number, line in enumerate(sys.stdin):
    try:
        nbformat.validate(nbformat.reads(json.loads(line), as_version=nbformat.NO_CONVERT))
    except Exception as error:
        sys.exit(f"notebook {number}: {error!r}\\n{line[:2000]}")
print(number + 1)
`

/** How many `nbformat.validate` accepted; throws with Python's words when it refuses one. Once for all: starting Python is slow. */
export const validateWithPython = (notebooks: readonly string[]): number =>
  Number(execFileSync(python, ['-c', validator], { input: notebooks.map((text) => `${JSON.stringify(text)}\n`).join(''), encoding: 'utf8', stdio: 'pipe' }))
