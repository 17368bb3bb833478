/** Archive files: what goes in comes out, and what was tampered with does not. */
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { archiveExecution, finishArchived } from '../../../adapters/archive/archiveExecution.js'
import { executionFiles } from '../../../adapters/archive/executionFiles.js'
import { exportExecution } from '../../../adapters/archive/exportExecution.js'
import { importExecution } from '../../../adapters/archive/importExecution.js'
import { readArchive } from '../../../adapters/archive/readArchive.js'
import { contextOf, replay, requestHash } from '../../../machines/index.js'
import { verifyHistory } from '../../../store/index.js'
import { anyStep } from '../../machines/execution/anyCommand.js'
import { executionId } from '../../machines/execution/scenario.js'
import { goldenStories } from '../../machines/golden/goldenStories.js'
import { folderOn, linkIn, lived, machine, rewritten, type Machine } from './archiveScene.js'

const withoutPosition = (events: Awaited<ReturnType<Machine['store']['readExecution']>>) => events.map(({ globalPosition: _, ...event }) => event)
const files = { 'notebook.ipynb': '{}', 'attempts/01.ipynb': '{"a": 1}', 'figures/figure_01.png': Buffer.from([0, 255, 13, 10]), 'empty.txt': '', 'big.bin': Buffer.alloc(100_000, 7), 'ünïcode ☃ name': 'x' }

const exported = async (source = machine(), content: Readonly<Record<string, string | Buffer>> = files): Promise<{ source: Machine; file: string; folder: string }> => {
  await lived(source)
  const folder = folderOn(source, content)
  const file = join(source.dataDir, 'out.gz')
  await exportExecution(source.parts, executionId, file)
  return { source, file, folder }
}
const code = (work: Promise<unknown>) => work.then(() => 'nothing was thrown', (error: unknown) => (error as { code?: string }).code)

describe('export and import', () => {
  it('bring events, ids, hashes and files to another machine', async () => {
    const { source, file } = await exported()
    const target = machine()
    const imported = await importExecution(target.parts, file)
    expect(imported).toMatchObject({ executionId, outcome: 'imported', files: Object.keys(files).length })
    const history = await target.store.readExecution(executionId)
    expect(withoutPosition(history)).toEqual(withoutPosition(await source.store.readExecution(executionId)))
    expect(verifyHistory(history, await target.store.head(executionId))).toMatchObject({ ok: true })
    for (const [path, content] of Object.entries(files)) expect(readFileSync(join(imported.folder ?? '', path))).toEqual(Buffer.from(content))
    expect((await target.store.summary(executionId))?.status).toBe('succeeded')
    expect(await target.store.openEffects()).toEqual([])
    expect(await target.store.origin(executionId)).toMatchObject({ file, program: 'test', folder: imported.folder })
    expect((await target.store.readAll()).map((event) => event.executionId)).not.toContain(executionId)
  })

  it('of every story that there is are the identity on histories', async () => {
    for (const story of Object.values(goldenStories)) {
      const [source, target] = [machine(), machine()]
      const events = await lived(source, story)
      const file = join(source.dataDir, 'out.gz')
      const { header } = await exportExecution(source.parts, executionId, file)
      expect(withoutPosition((await readArchive(file)).events)).toEqual(withoutPosition(events))
      if (!header.final) continue
      await importExecution(target.parts, file)
      const again = join(target.dataDir, 'again.gz')
      await exportExecution(target.parts, executionId, again)
      expect(withoutPosition((await readArchive(again)).events)).toEqual(withoutPosition(events))
    }
  })

  it('are the identity for every sequence of commands and every set of files', async () => {
    const names = fc.stringMatching(/^[a-z.]{1,8}$/).filter((name) => !/^\.+$|^\.in_use$/.test(name))
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 30 }), fc.dictionary(names, fc.uint8Array({ maxLength: 200 }), { maxKeys: 4 }), async (steps, content) => {
        const [source, target] = [machine(), machine()]
        const events = await lived(source, (scenario) => {
          goldenStories['waiting-to-be-asked']?.(scenario)
          for (const step of steps) step(scenario)
          return scenario
        })
        const folder = folderOn(source, Object.fromEntries(Object.entries(content).map(([name, bytes]) => [name, Buffer.from(bytes)])))
        const file = join(source.dataDir, 'out.gz')
        const { header } = await exportExecution(source.parts, executionId, file)
        expect(withoutPosition((await readArchive(file)).events)).toEqual(withoutPosition(events))
        if (!header.final) {
          expect(await code(importExecution(target.parts, file))).toBe('IMPORT_UNFINISHED')
          return
        }
        const imported = await importExecution(target.parts, file)
        expect(withoutPosition(await target.store.readExecution(executionId))).toEqual(withoutPosition(events))
        if (existsSync(folder) && imported.folder !== null) expect(await executionFiles(imported.folder)).toEqual(await executionFiles(folder))
      }),
      { numRuns: 30 },
    )
  })

  it('note links and never follow them', async () => {
    const source = machine()
    await lived(source)
    const folder = folderOn(source, { 'notebook.ipynb': '{}' })
    linkIn(folder, 'passwords', '/etc/passwd')
    linkIn(folder, 'up', '..')
    const file = join(source.dataDir, 'out.gz')
    await exportExecution(source.parts, executionId, file)
    expect(await readArchive(file)).toMatchObject({ files: [{ path: 'notebook.ipynb' }], leftOut: [{ path: 'passwords', what: 'link', target: '/etc/passwd' }, { path: 'up', what: 'link', target: '..' }] })
    const { folder: made } = await importExecution(machine().parts, file)
    expect(readdirSync(made ?? '')).toEqual(['notebook.ipynb'])
  })

  it('take every name that a folder can hold, also those that another file system takes for one', async () => {
    const names = { 'Readme.txt': 'one', 'readme.txt': 'two', 'figures/A.png': 'a', 'figures/a.png': 'b' }
    const { source, file } = await exported(machine(), names)
    expect((await readArchive(file)).files.map(({ path }) => path).sort()).toEqual(Object.keys(names).sort())
    const { folder } = await importExecution(machine().parts, file)
    for (const [path, content] of Object.entries(names)) expect(readFileSync(join(folder ?? '', path), 'utf8')).toBe(content)
    await archiveExecution(source.parts, executionId, join(source.dataDir, 'archives'))
    expect(await source.store.head(executionId)).toBeNull()
  })

  it('name what has no name in UTF-8 once, and can be read', async () => {
    const source = machine()
    await lived(source)
    const folder = folderOn(source, { 'notebook.ipynb': '{}' })
    for (const last of [0xfe, 0xff]) writeFileSync(Buffer.concat([Buffer.from(`${folder}/name`), Buffer.from([last])]), 'x')
    const file = join(source.dataDir, 'out.gz')
    await exportExecution(source.parts, executionId, file)
    expect(await readArchive(file)).toMatchObject({ files: [{ path: 'notebook.ipynb' }], leftOut: [{ what: 'name' }] })
  })

  it('say so when the same is there already, and put no second folder beside it', async () => {
    const { file } = await exported()
    const target = machine()
    const first = await importExecution(target.parts, file)
    expect(await importExecution(target.parts, file)).toMatchObject({ outcome: 'known', folder: first.folder })
    expect(readdirSync(join(first.folder ?? '', '..'))).toHaveLength(1)
  })

  it('refuse another history of the same id, and leave no files', async () => {
    const { file } = await exported()
    const target = machine()
    await lived(target, goldenStories['rejected'])
    expect(await code(importExecution(target.parts, file))).toBe('IMPORT_OTHER_HISTORY')
    expect(existsSync(join(target.dataDir, 'executed_scripts')) ? readdirSync(join(target.dataDir, 'executed_scripts')) : []).toEqual([])
  })

  it('take the folder that a killed import has left, and keep other files that stand there', async () => {
    const { file } = await exported()
    const killed = machine()
    const { folder } = await importExecution(killed.parts, file)
    const again = machine(undefined)
    const parts = { ...again.parts, folders: killed.parts.folders }
    expect(await importExecution(parts, file)).toMatchObject({ outcome: 'imported', folder })
    writeFileSync(join(folder ?? '', 'notebook.ipynb'), 'changed')
    const third = { ...machine().parts, folders: killed.parts.folders }
    expect((await importExecution(third, file)).folder).toMatch(/_imported$/)
    expect(readFileSync(join(folder ?? '', 'notebook.ipynb'), 'utf8')).toBe('changed')
  })

  it('do not replace a file that is there', async () => {
    const { source, file } = await exported()
    expect(await code(exportExecution(source.parts, executionId, file))).toBe('ARCHIVE_EXISTS')
    expect(readdirSync(source.dataDir).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})

describe('a file that was tampered with', () => {
  type Line = Record<string, unknown>
  const changed = (kind: string, change: (line: Line) => Line | readonly Line[]) => (lines: Line[]): Line[] =>
    lines.flatMap((line): Line[] => {
      const next = line['kind'] === kind ? change(line) : line
      return Array.isArray(next) ? (next as Line[]) : [next as Line]
    })
  const event = (change: (event: Line) => Line) => changed('event', (line) => ({ ...line, event: change(line['event'] as Line) }))
  const evil = (path: string) => (lines: Line[]) => lines.map((line) => (line['kind'] === 'file' && line['path'] === 'empty.txt' ? { ...line, path } : line))

  it.each<[string, string, (lines: Line[]) => Line[]]>([
    ['a changed event', 'ARCHIVE_DAMAGED', event((one) => (one['version'] === 3 ? { ...one, recordedAt: '2020-01-01T00:00:00.000Z' } : one))],
    ['a missing event', 'ARCHIVE_DAMAGED', (lines) => lines.filter((line) => (line['event'] as Line | undefined)?.['version'] !== 3)],
    ['a missing end of the history', 'ARCHIVE_DAMAGED', (lines) => lines.filter((line) => ((line['event'] as { version?: number } | undefined)?.version ?? 0) < 5)],
    ['swapped events', 'ARCHIVE_DAMAGED', ([header, one, two, ...rest]) => [header!, two!, one!, ...rest]],
    ['a changed file', 'ARCHIVE_DAMAGED', changed('data', (line) => ({ ...line, base64: (line['base64'] as string).replace(/^../, 'ZZ') }))],
    ['a missing file', 'ARCHIVE_DAMAGED', (lines) => lines.filter(({ kind }) => !['file', 'data', 'fileEnd'].includes(String(kind)))],
    ['a header of another execution', 'ARCHIVE_DAMAGED', changed('header', (line) => ({ ...line, executionId: 'another' }))],
    ['a header of a newer release', 'ARCHIVE_VERSION', changed('header', (line) => ({ ...line, formatVersion: 2 }))],
    ['a header that says less than there is', 'ARCHIVE_INVALID', changed('header', (line) => ({ ...line, files: { count: 6, bytes: 1 } }))],
    ['a header that says more than is taken', 'ARCHIVE_TOO_LARGE', changed('header', (line) => ({ ...line, files: { count: 6, bytes: 1e15 } }))],
    ['two headers', 'ARCHIVE_INVALID', ([header, ...rest]) => [header!, header!, ...rest]],
    ['a line of another kind', 'ARCHIVE_INVALID', (lines) => [...lines, { kind: 'script', run: 'rm' }]],
    ['an unknown key', 'ARCHIVE_INVALID', changed('file', (line) => ({ ...line, mode: 0o4755 }))],
    ['a path that goes up', 'ARCHIVE_UNSAFE_PATH', evil('../../etc/cron.d/x')],
    ['a path that goes up later', 'ARCHIVE_UNSAFE_PATH', evil('a/../../x')],
    ['an absolute path', 'ARCHIVE_UNSAFE_PATH', evil('/etc/cron.d/x')],
    ['a path of Windows', 'ARCHIVE_UNSAFE_PATH', evil('..\\x')],
    ['a name twice', 'ARCHIVE_UNSAFE_PATH', evil('big.bin')],
    ['a link with a target that no link can have', 'ARCHIVE_INVALID', (lines) => [...lines, { kind: 'leftOut', path: 'link', what: 'link', target: 'x'.repeat(5_000) }]],
    ['a name that is a folder, too', 'ARCHIVE_UNSAFE_PATH', evil('attempts')],
    ['a piece that is too large', 'ARCHIVE_INVALID', changed('data', (line) => ({ ...line, base64: Buffer.alloc(60_000).toString('base64') }))],
    ['pieces that are too small', 'ARCHIVE_INVALID', changed('data', () => [{ kind: 'data', base64: 'AA==' }, { kind: 'data', base64: 'AA==' }])],
    ['a file that breaks off', 'ARCHIVE_INVALID', (lines) => lines.filter(({ kind }) => kind !== 'fileEnd')],
  ])('%s is refused, and nothing is imported', async (_, expected, change) => {
    const { source, file } = await exported()
    const bad = join(source.dataDir, 'bad.gz')
    rewritten(file, change, bad)
    const target = machine()
    expect(await code(importExecution(target.parts, bad))).toBe(expected)
    expect(await target.store.head(executionId)).toBeNull()
    const root = join(target.dataDir, 'executed_scripts')
    expect(existsSync(root) ? readdirSync(root) : []).toEqual([])
  })

  it('one with new hashes that says what no execution can say is refused', async () => {
    const { source, file } = await exported()
    const { hashEvent } = await import('../../../store/hashChain.js')
    const bad = join(source.dataDir, 'bad.gz')
    rewritten(file, (lines) => {
      let prevHash = '0'.repeat(64)
      const relinked = lines.map((line) => {
        if (line['kind'] !== 'event') return line
        const one = { ...(line['event'] as Parameters<typeof hashEvent>[0]), prevHash }
        const wrong = one.type === 'analysis.completed' ? { ...one, data: { effectId: 'x', report: { findings: 'none' } } } : one
        prevHash = hashEvent(wrong)
        const { hash: _, ...unhashed } = wrong as typeof wrong & { hash: string }
        return { ...line, event: { ...unhashed, hash: prevHash } }
      })
      return relinked.map((line) => (line['kind'] === 'header' ? { ...line, hash: prevHash } : line))
    }, bad)
    await expect(importExecution(machine().parts, bad)).rejects.toMatchObject({ code: 'ARCHIVE_INVALID', message: expect.stringContaining('analysis.completed') })
  })

  it.each([1, 10, 1_000, 3_000])('cut off %i bytes before its end is refused', async (missing) => {
    const { file } = await exported()
    truncateSync(file, readFileSync(file).length - missing)
    expect(await code(importExecution(machine().parts, file))).toBe('ARCHIVE_DAMAGED')
  })

  it('without its last line is refused', async () => {
    const { source, file } = await exported()
    rewritten(file, (lines) => lines, join(source.dataDir, 'bad.gz'), { end: false })
    expect(await code(readArchive(join(source.dataDir, 'bad.gz')))).toBe('ARCHIVE_DAMAGED')
  })

  it('with any one byte of its text changed is refused', async () => {
    const { source, file } = await exported(machine(), { 'a.txt': 'hello' })
    const text = gunzipSync(readFileSync(file))
    const bad = join(source.dataDir, 'bad.gz')
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const other = Buffer.from(text)
        other[at] = (other[at] ?? 0) ^ by
        writeFileSync(bad, gzipSync(other))
        expect(await code(readArchive(bad))).toMatch(/^ARCHIVE_/)
      }),
      { numRuns: 60 },
    )
  })

  it('that unpacks without end is refused before it fills memory or disk', async () => {
    const { dataDir, parts } = machine()
    const bomb = join(dataDir, 'bomb.gz')
    writeFileSync(bomb, gzipSync(Buffer.alloc(200 * 1024 * 1024, 'x')))
    expect(await code(importExecution(parts, bomb))).toBe('ARCHIVE_TOO_LARGE')
  })

  it('that is none at all is refused in words', async () => {
    const { dataDir, parts } = machine()
    const other = join(dataDir, 'other')
    for (const content of ['', 'hello', gzipSync(''), gzipSync('hello\n'), gzipSync('{"kind":"header"}\n'), gzipSync('null\n')]) {
      writeFileSync(other, content)
      await expect(importExecution(parts, other)).rejects.toMatchObject({ name: 'ArchiveError', message: expect.stringContaining(other) })
    }
    expect(await code(importExecution(parts, join(dataDir, 'nothing')))).toBe('ARCHIVE_NOT_READABLE')
    expect(await code(importExecution(parts, dataDir))).toBe('ARCHIVE_NOT_READABLE')
  })
})

describe('archiving', () => {
  it('takes the execution and its folder out, and import brings both back', async () => {
    const source = machine()
    const events = await lived(source)
    const folder = folderOn(source, files)
    linkIn(folder, 'link', 'notebook.ipynb')
    const file = await archiveExecution(source.parts, executionId, join(source.dataDir, 'archives'))
    expect(await source.store.readExecution(executionId)).toEqual([])
    expect(existsSync(folder)).toBe(false)
    expect(await source.store.tombstone(executionId)).toMatchObject({ file, folder: null, sha256: (await readArchive(file)).sha256 })
    expect(await importExecution(source.parts, file)).toMatchObject({ outcome: 'imported' })
    expect(withoutPosition(await source.store.readExecution(executionId))).toEqual(withoutPosition(events))
  })

  it('of a fork keeps what its key was used for: the request and where it came from', async () => {
    const source = machine()
    const events = await lived(source, goldenStories['forked-with-its-program'])
    const state = replay(events)
    if (!state) throw new Error('an empty story')
    await archiveExecution(source.parts, executionId, join(source.dataDir, 'archives'))
    const { request, fork } = contextOf(state)
    expect(fork).not.toBeNull()
    expect((await source.store.tombstone(executionId))?.requestHash).toBe(requestHash(request, fork))
  })

  it('keeps what came into the folder after the file was written', async () => {
    const source = machine()
    await lived(source)
    const folder = folderOn(source, files)
    const parts = { ...source.parts, passed: (step: string) => { if (step === 'taken out') folderOn(source, { 'late.txt': 'late', 'notebook.ipynb': 'changed' }) } }
    await archiveExecution(parts, executionId, join(source.dataDir, 'archives'))
    expect((await executionFiles(folder)).files.map(({ path }) => path)).toEqual(['late.txt', 'notebook.ipynb'])
  })

  it('leaves a folder that a later execution continued', async () => {
    const source = machine()
    await lived(source)
    const folder = folderOn(source, { ...files, 'execution_metadata.json': '{"execution_id": "01LATER"}' })
    await archiveExecution(source.parts, executionId, join(source.dataDir, 'archives'))
    expect(existsSync(join(folder, 'notebook.ipynb'))).toBe(true)
    expect(await source.store.foldersToRemove()).toEqual([])
  })

  it('says that it is done when the folder cannot go yet, and takes that up again', async () => {
    const source = machine()
    await lived(source)
    const folder = folderOn(source, files)
    let busy = true
    const folders = { ...source.parts.folders, take: () => (busy ? Promise.reject(new Error('another execution works there')) : Promise.resolve()) }
    const file = await archiveExecution({ ...source.parts, folders }, executionId, join(source.dataDir, 'archives'))
    expect(await source.store.tombstone(executionId)).toMatchObject({ file, folder })
    expect(existsSync(join(folder, 'notebook.ipynb'))).toBe(true)
    busy = false
    await finishArchived({ ...source.parts, folders })
    expect(existsSync(folder)).toBe(false)
  })

  it.each(['written', 'checked', 'taken out'])('that ends after "%s" loses nothing, and the next try goes on', async (last) => {
    const source = machine()
    const events = await lived(source)
    const folder = folderOn(source, files)
    const archives = join(source.dataDir, 'archives')
    const passed = (step: string) => { if (step === last) throw new Error('killed') }
    await expect(archiveExecution({ ...source.parts, passed }, executionId, archives)).rejects.toThrow('killed')
    const [file] = readdirSync(archives)
    expect(withoutPosition((await readArchive(join(archives, file ?? ''))).events)).toEqual(withoutPosition(events))
    await finishArchived(source.parts)
    if (last !== 'taken out') {
      expect(await source.store.readExecution(executionId)).toHaveLength(events.length)
      expect((await executionFiles(folder)).files).toHaveLength(Object.keys(files).length)
      await archiveExecution(source.parts, executionId, archives)
    }
    expect(readdirSync(archives)).toEqual([file])
    expect(await source.store.readExecution(executionId)).toEqual([])
    expect(existsSync(folder)).toBe(false)
  })

  it('does not take a damaged file of that name for its own', async () => {
    const source = machine()
    await lived(source)
    const archives = join(source.dataDir, 'archives')
    const passed = (step: string) => { if (step === 'written') throw new Error('killed') }
    await expect(archiveExecution({ ...source.parts, passed }, executionId, archives)).rejects.toThrow('killed')
    const [file = ''] = readdirSync(archives)
    truncateSync(join(archives, file), 100)
    const written = await archiveExecution(source.parts, executionId, archives)
    expect(written).not.toBe(join(archives, file))
    expect(await readArchive(written)).toMatchObject({ header: { executionId } })
  })

  it('of one that is held is refused', async () => {
    const source = machine()
    await lived(source, goldenStories['held-while-running-and-after-the-end'])
    expect(await code(archiveExecution(source.parts, executionId, join(source.dataDir, 'archives')))).toBe('NOT_REMOVABLE')
    expect(await source.store.head(executionId)).not.toBeNull()
  })
})
