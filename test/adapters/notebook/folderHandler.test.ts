import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { executionFolderSchema } from '../../../machines/index.js'
import { folderHandler } from '../../../adapters/notebook/folderHandler.js'
import { fileFailure } from '../../../adapters/notebook/fileFailure.js'
import { notebookHandlers } from '../../../adapters/notebook/notebookHandlers.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { createdAt, effect, executionId, folderInput, linkFor, makeRoot, scopeWith } from './notebookScene.js'

describe('the folder of an execution', () => {
  let scene: ReturnType<typeof makeRoot>
  let root: string
  beforeEach(() => {
    scene = makeRoot()
    root = join(scene.root, 'executed_scripts')
  })
  afterEach(() => scene.remove())

  const prepare = (change: Parameters<typeof folderInput>[0] = {}, id = executionId) =>
    folderHandler({ rootDir: root, linkFor, log: silentLogger })(effect('prepareFolder', folderInput(change), id), scopeWith())

  test('is named by month, time in UTC, name and the end of the id', async () => {
    const folder = await prepare({ createdAt: '2026-12-01T00:30:00+02:00' })
    expect(relative(root, folder.folderPath)).toBe('2026-11/execution_20261130_223000_jacksboro_relief_hjkmnpqr')
    expect(executionFolderSchema.parse(folder)).toEqual(folder)
    expect(folder.folderUrl).toBe(linkFor(folder.folderPath))
    expect(readdirSync(folder.folderPath).sort()).toEqual(['.in_use', 'attempts', 'figures'])
    expect(folder.contextFilePath).toBeNull()
  })

  test('is readable by its owner only, with everything in it', async () => {
    const folder = await prepare({ capabilityContextData: { a: 1 } })
    for (const path of [root, folder.folderPath, folder.attemptsFolder, join(folder.folderPath, 'figures')]) expect(statSync(path).mode & 0o777, path).toBe(0o700)
    expect(statSync(folder.contextFilePath ?? '').mode & 0o777).toBe(0o600)
  })

  test('holds the context as it was sent', async () => {
    const data = { pv: 'A:B', deep: { list: [1, null, 'ü😀'] } }
    const folder = await prepare({ capabilityContextData: data })
    expect(JSON.parse(readFileSync(folder.contextFilePath ?? '', 'utf8'))).toEqual(data)
  })

  test('is the same when the effect is repeated, and keeps what is in it', async () => {
    const first = await prepare({ capabilityContextData: { a: 1 } })
    writeFileSync(join(first.folderPath, 'left.txt'), 'by the program')
    expect(await prepare({ capabilityContextData: { a: 1 } })).toEqual(first)
    expect(existsSync(join(first.folderPath, 'left.txt'))).toBe(true)
    expect(readdirSync(first.folderPath).sort()).toEqual(['.in_use', 'attempts', 'context.json', 'figures', 'left.txt'])
  })

  describe('that exists already', () => {
    const finished = async () => {
      const folder = await prepare({ capabilityContextData: { a: 1 } })
      for (const name of ['notebook.ipynb', 'results.json', 'figures/figure_01.png']) writeFileSync(join(folder.folderPath, name), 'old')
      writeFileSync(join(folder.folderPath, 'execution_metadata.json'), JSON.stringify({ execution_id: executionId }))
      writeFileSync(join(folder.folderPath, 'data.csv'), 'from the program')
      rmSync(join(folder.folderPath, '.in_use'))
      return folder
    }

    test.each(['absolute path', 'path below the root', 'bare name'])('is continued when it is named by %s', async (how) => {
      const { folderPath } = await finished()
      const asked = { 'absolute path': folderPath, 'path below the root': relative(root, folderPath), 'bare name': basename(folderPath) }[how] ?? ''
      const next = await prepare({ existingExecutionFolder: asked }, '01JD2Q0X5N7ABCDEFGHJ000001')
      expect(basename(next.folderPath)).toBe(basename(folderPath))
      expect(next.contextFilePath).not.toBeNull()
      expect(readdirSync(next.folderPath).sort()).toEqual(['.in_use', 'attempts', 'context.json', 'data.csv', 'figures'])
    })

    test('keeps the earlier result aside, once, whole', async () => {
      const { folderPath, attemptsFolder } = await finished()
      const again = () => prepare({ existingExecutionFolder: folderPath, capabilityContextData: { b: 2 } }, '01JD2Q0X5N7ABCDEFGHJ000001')
      expect(await again()).toEqual(await again())
      expect(readdirSync(attemptsFolder)).toEqual(['earlier_hjkmnpqr'])
      const aside = join(attemptsFolder, 'earlier_hjkmnpqr')
      expect(readdirSync(aside).sort()).toEqual(['context.json', 'execution_metadata.json', 'figures', 'notebook.ipynb', 'results.json'])
      expect(JSON.parse(readFileSync(join(aside, 'context.json'), 'utf8'))).toEqual({ a: 1 })
      expect(JSON.parse(readFileSync(join(folderPath, 'context.json'), 'utf8'))).toEqual({ b: 2 })
    })

    test('is continued where a program left a named pipe instead of the metadata', async () => {
      const { folderPath } = await finished()
      rmSync(join(folderPath, 'execution_metadata.json'))
      execFileSync('mkfifo', [join(folderPath, 'execution_metadata.json')])
      const next = await prepare({ existingExecutionFolder: folderPath }, '01JD2Q0X5N7ABCDEFGHJ000001')
      expect(basename(next.folderPath)).toBe(basename(folderPath))
    })

    test('is not continued while another execution works there, and is once that one gave it back', async () => {
      const { folderPath } = await finished()
      const [one, two] = ['01JD2Q0X5N7ABCDEFGHJ000001', '01JD2Q0X5N7ABCDEFGHJ000002']
      const take = (id: string) => prepare({ existingExecutionFolder: folderPath }, id)
      await take(one)
      await take(one)
      await expect(take(two)).rejects.toMatchObject({
        failure: { category: 'configuration', code: 'EXISTING_FOLDER_IN_USE', message: expect.stringContaining(`the execution ${one} works in`), details: { executionId: one } },
      })
      expect(readdirSync(folderPath).filter((name) => name.endsWith('.tmp'))).toEqual([])
      const folder = await take(one)
      const final = effect('writeFinalNotebook', { outcome: 'cancelled', attemptNumber: 1, folder, code: null, failure: null, createdAt }, one)
      await notebookHandlers({ linkFor, log: silentLogger }).writeFinalNotebook(final, scopeWith())
      expect(existsSync(join(folderPath, '.in_use'))).toBe(false)
      await take(two)
    })

    test('is taken by one of two executions that want it at the same time', async () => {
      const { folderPath } = await finished()
      const taken = await Promise.allSettled(['1', '2', '3', '4'].map((last) => prepare({ existingExecutionFolder: folderPath }, `01JD2Q0X5N7ABCDEFGHJ00000${last}`)))
      expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    })

    test('is given back when preparing it fails', async () => {
      const { folderPath, attemptsFolder } = await finished()
      rmSync(attemptsFolder, { recursive: true })
      writeFileSync(attemptsFolder, 'in the way')
      await expect(prepare({ existingExecutionFolder: folderPath }, '01JD2Q0X5N7ABCDEFGHJ000001')).rejects.toMatchObject({ failure: { code: 'FOLDER_UNSAFE' } })
      expect(existsSync(join(folderPath, '.in_use'))).toBe(false)
    })

    test('says which file to remove when a program left a marker that names nobody', async () => {
      const { folderPath } = await finished()
      writeFileSync(join(folderPath, '.in_use'), '<script>')
      await expect(prepare({ existingExecutionFolder: folderPath }, '01JD2Q0X5N7ABCDEFGHJ000001')).rejects.toMatchObject({
        failure: { code: 'EXISTING_FOLDER_IN_USE', message: expect.stringContaining('/.in_use does not say') },
      })
    })

    test('is refused, naming the field, unless it is an execution folder inside the root', async () => {
      const { folderPath } = await finished()
      const outside = join(scene.root, 'execution_20260101_000000_x_aaaaaaaa')
      mkdirSync(outside)
      symlinkSync(outside, join(root, '2026-11', 'execution_20261101_000000_x_aaaaaaaa'))
      writeFileSync(join(root, '2026-11', 'execution_20261101_000000_x_bbbbbbbb'), 'a file')
      const wrong = ['/etc', '/', '.', '..', '../..', 'nothing', outside, join(folderPath, 'attempts'), join(folderPath, '..', '..', '..'), root, join(root, '2026-11'),
        'execution_20261101_000000_x_aaaaaaaa', 'execution_20261101_000000_x_bbbbbbbb', `${folderPath}/../../../../etc`, 'a\0b', '~']
      for (const asked of wrong) {
        await expect(prepare({ existingExecutionFolder: asked }), asked).rejects.toMatchObject({
          failure: { category: 'configuration', code: 'EXISTING_FOLDER_UNKNOWN', message: expect.stringContaining('existing_execution_folder') },
        })
      }
      expect(readdirSync(outside)).toEqual([])
    })
  })

  test('is not made through a link that somebody put in its place', async () => {
    const first = await prepare()
    const trap = join(scene.root, 'trap')
    mkdirSync(trap)
    const other = '01JD2Q0X5N7ABCDEFGHJ000002'
    symlinkSync(trap, first.folderPath.replace('hjkmnpqr', 'hj000002'))
    await expect(prepare({}, other)).rejects.toMatchObject({ failure: { code: 'FOLDER_UNSAFE' } })
    expect(readdirSync(trap)).toEqual([])
  })

  test('that cannot be made is an infrastructure failure that says what to do', async () => {
    writeFileSync(join(scene.root, 'executed_scripts'), 'a file is in the way')
    await expect(prepare()).rejects.toMatchObject({ name: 'AdapterFailure', failure: { category: 'infrastructure' } })
    expect(fileFailure(Object.assign(new Error('x'), { code: 'ENOSPC' }), '/p').failure).toMatchObject({ category: 'infrastructure', code: 'DISK_FULL', message: 'Cannot write /p: the disk is full: free some space' })
    expect(fileFailure(Object.assign(new Error('x'), { code: 'EACCES' }), '/p').failure).toMatchObject({ category: 'infrastructure', code: 'FOLDER_NOT_WRITABLE' })
  })

  test.skipIf(process.getuid?.() === 0)('says so when it may not be written', async () => {
    mkdirSync(root)
    chmodSync(root, 0o500)
    await expect(prepare()).rejects.toMatchObject({ failure: { code: 'FOLDER_NOT_WRITABLE' } })
    chmodSync(root, 0o700)
  })
})
