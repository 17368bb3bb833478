import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acquireSetupLock } from '../../adapters/setup/setupLock.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lock-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('the lock of setup', () => {
  it('lets a second setup wait until the first is done, and says so', async () => {
    const said: string[] = []
    const order: string[] = []
    const release = await acquireSetupLock(folder, (text) => said.push(text))
    const second = acquireSetupLock(folder, (text) => said.push(text)).then(async (releaseSecond) => {
      order.push('second')
      await releaseSecond()
    })
    await expect.poll(() => said).toEqual([`setup: waiting for another setup in this folder (process ${process.pid})`])
    order.push('first')
    await release()
    await second
    expect(order).toEqual(['first', 'second'])
    expect(readdirSync(folder)).toEqual([])
  })

  it('is taken over from a setup that was killed', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid
    writeFileSync(path.join(folder, 'setup.lock'), String(dead))
    const release = await acquireSetupLock(folder, () => undefined)
    await release()
    expect(readdirSync(folder)).toEqual([])
  })
})
