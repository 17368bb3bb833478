import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findNatsServer } from '../../adapters/setup/natsServer.mjs'
import { fakeTool } from './fakeTools.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'nats-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})
const server = (place: string, version: string) => fakeTool(path.join(folder, place), 'nats-server', `echo "nats-server: v${version}"`)
const find = (places: string[], env: Record<string, string> = {}) =>
  findNatsServer({ PATH: places.map((place) => path.join(folder, place)).join(path.delimiter), ...env })

describe('finding a nats-server', () => {
  it('passes over one on PATH that is too old or does not run', async () => {
    server('old', '2.9.10')
    fakeTool(path.join(folder, 'broken'), 'nats-server', 'exit 1')
    const good = server('good', '2.10.0-beta.3')
    expect(await find(['old', 'broken', 'good'])).toEqual({ file: good, version: '2.10.0-beta.3' })
    expect(await find(['old', 'broken'])).toBeUndefined()
  })

  it('takes COUNTERSIGN_NATS_SERVER or says why it does not', async () => {
    server('good', '2.12.1')
    const asked = server('asked', '2.11.0')
    expect(await find(['good'], { COUNTERSIGN_NATS_SERVER: asked })).toEqual({ file: asked, version: '2.11.0' })
    const old = server('old', '2.9.10')
    await expect(find(['good'], { COUNTERSIGN_NATS_SERVER: old })).rejects.toThrow(/which is version 2\.9\.10: set it to a nats-server 2\.10 or newer, or unset it/)
    await expect(find(['good'], { COUNTERSIGN_NATS_SERVER: '/nowhere' })).rejects.toThrow(/\/nowhere, which cannot be run as a nats-server/)
  })
})
