import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { projectPaths } from '../../adapters/setup/projectPaths.js'

let root: string
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'paths-'))
  writeFileSync(path.join(root, 'package.json'), JSON.stringify({ name: 'countersign' }))
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})
const from = (place: string) => pathToFileURL(path.join(root, place, 'projectPaths.js')).href
const place = (file: string) => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  writeFileSync(path.join(root, file), '')
}

describe('where the real parts are', () => {
  it('finds the same root from the sources and from dist', () => {
    expect(projectPaths({}, from('adapters/setup')).root).toBe(root)
    expect(projectPaths({}, from('dist/adapters/setup')).root).toBe(root)
    expect(projectPaths({}).root).toBe(path.resolve(import.meta.dirname, '..', '..'))
  })

  it('names what setup made; a server of the user comes first', () => {
    place('.venv/bin/python')
    place('.tools/nats-server')
    expect(projectPaths({ COUNTERSIGN_PYTHON: '/usr/bin/python3' }, from('dist/adapters/setup'))).toEqual({
      root,
      python: path.join(root, '.venv', 'bin', 'python'),
      natsServer: path.join(root, '.tools', 'nats-server'),
      bwrap: ['bwrap', path.join(root, '.tools', 'bwrap')],
    })
    expect(projectPaths({ COUNTERSIGN_BWRAP: '/opt/bwrap' }, from('adapters/setup')).bwrap).toEqual(['/opt/bwrap'])
    expect(projectPaths({ COUNTERSIGN_NATS_SERVER: '/opt/nats-server' }, from('adapters/setup')).natsServer).toBe('/opt/nats-server')
  })

  it('without setup names what the user named, else what PATH has', () => {
    expect(projectPaths({ COUNTERSIGN_PYTHON: '/opt/python' }, from('adapters/setup')).python).toBe('/opt/python')
    expect(projectPaths({}, from('adapters/setup'))).toMatchObject({ root, python: 'python3', natsServer: 'nats-server' })
  })
})
