import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { forgetImagesBefore, keepImagesBefore, readImagesBefore } from '../../../adapters/jupyter/imagesBefore.js'

describe('the images that were there before a run', () => {
  let folder: string
  let file: string
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-images-'))
    writeFileSync(join(folder, 'old.png'), 'old')
    await keepImagesBefore(folder, 'run')
    file = join(folder, readdirSync(folder).find((name) => name.startsWith('.images-before-')) ?? 'none')
  })
  afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

  test('are known again until they are forgotten', async () => {
    expect([...(await readImagesBefore(folder, 'run')).keys()]).toEqual([join(folder, 'old.png')])
    await forgetImagesBefore(folder, 'run')
    expect((await readImagesBefore(folder, 'run')).size).toBe(0)
  })

  test.each([
    ['a link to a device without end', (path: string) => { symlinkSync('/dev/zero', path) }],
    ['a named pipe that nobody writes to', (path: string) => { execFileSync('mkfifo', [path]) }],
    ['something else', (path: string) => { writeFileSync(path, '{"a": 1}') }],
    ['a folder', (path: string) => { mkdirSync(join(path, 'deep'), { recursive: true }) }],
  ])('are none where a program put %s in the place of the list', async (_name, put) => {
    rmSync(file)
    put(file)
    expect((await readImagesBefore(folder, 'run')).size).toBe(0)
    await forgetImagesBefore(folder, 'run')
    expect(readdirSync(folder)).toEqual(['old.png'])
  })
})
