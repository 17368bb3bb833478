import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listImages, newImages, writeDisplayed } from '../../../adapters/jupyter/folderImages.js'
import { writeWhole } from '../../../adapters/notebook/ownFolder.js'
import { FolderElsewhereError, insideFolder } from '../../../adapters/process/insideFolder.js'
import { swapping } from './swappingProgram.js'

describe('work inside a folder that a program can change', () => {
  let root: string
  let folder: string
  let figures: string
  let outside: string
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'countersign-inside-')))
    folder = join(root, 'execution')
    figures = join(folder, 'figures')
    outside = join(root, 'outside')
    mkdirSync(figures, { recursive: true })
    mkdirSync(outside)
  })
  afterEach(() => { rmSync(root, { recursive: true, force: true }) })

  const read = (path: string, within = folder) => insideFolder(within, path, (at) => readFile(at('a.txt'), 'utf8'))

  test('reaches the files of the folder and of those below it, also when the way to the folder is a link', async () => {
    writeFileSync(join(figures, 'a.txt'), 'a')
    symlinkSync(folder, join(root, 'way'))
    expect(await read(figures)).toBe('a')
    expect(await read(join(root, 'way', 'figures'), join(root, 'way'))).toBe('a')
    expect(await insideFolder(folder, folder, (at) => readdir(at('.')))).toEqual(['figures'])
  })

  test('is refused where a link stands, at the end or on the way, even one that leads to a folder of its own', async () => {
    mkdirSync(join(outside, 'deep'))
    mkdirSync(join(folder, 'own'))
    symlinkSync(outside, join(folder, 'link'))
    symlinkSync('own', join(folder, 'alias'))
    writeFileSync(join(folder, 'file'), '')
    for (const name of ['link', 'link/deep', 'alias', 'file', '../outside', '..']) {
      await expect(read(join(folder, name)), name).rejects.toThrow(FolderElsewhereError)
    }
    await expect(read(join(folder, 'gone'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('names only files right in the folder', async () => {
    for (const name of ['', '..', 'a/b', '../a']) await expect(insideFolder(folder, figures, (at) => readFile(at(name)))).rejects.toThrow(FolderElsewhereError)
  })

  test('stays in the folder that was opened when a link takes its place meanwhile', async () => {
    await insideFolder(folder, figures, async (at) => {
      renameSync(figures, join(folder, 'moved'))
      symlinkSync(outside, figures)
      await writeFile(at('a.txt'), 'a')
    })
    expect(readdirSync(outside)).toEqual([])
    expect(readFileSync(join(folder, 'moved', 'a.txt'), 'utf8')).toBe('a')
  })

  describe.runIf(process.platform === 'linux')('while a program swaps it with a link', () => {
    const tries = Array.from({ length: 60 }, (_, number) => number)
    let stop: (() => Promise<void>) | undefined
    beforeEach(async () => {
      symlinkSync(outside, join(folder, 'link'))
      stop = await swapping(figures, join(folder, 'link'))
    })
    afterEach(async () => { await stop?.() })

    /** What arrived in the folder itself, under whichever of the two names it has now. */
    const arrived = (): readonly string[] => [figures, join(folder, 'link')].filter((path) => realpathSync(path) !== outside).flatMap((path) => readdirSync(path))

    test('no figure is written outside', async () => {
      for (const number of tries) await writeDisplayed(folder, [{ extension: 'png', data: Buffer.from(`image ${number}`) }], new Set()).catch(() => undefined)
      await stop?.()
      expect(readdirSync(outside)).toEqual([])
      expect(arrived().length).toBeGreaterThan(0)
    }, 30_000)

    test('no notebook is written outside', async () => {
      for (const number of tries) await writeWhole(folder, join(figures, `${number}.ipynb`), 'text').catch(() => undefined)
      await stop?.()
      expect(readdirSync(outside)).toEqual([])
      expect(arrived().length).toBeGreaterThan(0)
    }, 30_000)

    test('no image from outside is listed or described', async () => {
      writeFileSync(join(outside, 'secret.png'), 'secret')
      const seen = new Set<string>()
      for (let number = 0; number < tries.length; number += 1) {
        for (const path of (await listImages(folder)).keys()) seen.add(path)
        const { figures: found, warnings } = await newImages(folder, new Map(), { maxFigures: 10, maxFigureBytes: 1000 })
        for (const text of [...found.map(({ path }) => path), ...warnings]) seen.add(text)
      }
      expect([...seen]).toEqual([])
      expect(existsSync(join(outside, 'secret.png'))).toBe(true)
    }, 30_000)
  })
})
