/**
 * What the shipped tables decide about each name that the real packages offer, as it was reviewed: a change of a table shows here what it
 * changes. `decisions/*.txt` holds one line for each kind and owner. After a change: UPDATE_DECISIONS=1 writes them anew, read the diff.
 * For a new version of a package: `python public_names.py epics > FOLDER/pyepics.txt`, then NAMES=FOLDER UPDATE_DECISIONS=1.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ControlIndex } from '../../../../adapters/analyzer/data/controlIndex.js'
import { readControlTables } from '../../../../adapters/analyzer/data/readControlTables.js'

const folder = fileURLToPath(new URL('decisions/', import.meta.url))
const index = new ControlIndex(readControlTables().libraries)
const namesFolder = process.env['NAMES']

type Line = readonly [what: 'call' | 'assign' | 'same', owner: string, name: string]

/** Data of servers and protocols, whose names are many and say nothing about clients. */
const skipped = /^caproto\.server\.(records|menus|conversion)\b|^caproto\.(asyncio|curio|trio)\.server\b|\bdatabaseds\b|test_utils|^(asyncua|opcua)\.ua\b|^pyvisa\.(attributes|thirdparty)\b|^asyncua\.(common|crypto|server)\b/

function recordedLines(text: string): readonly Line[] {
  return text.split('\n').flatMap((line): readonly Line[] => {
    const found = /^(\S+) (\S+): (.*)$/.exec(line)
    if (found === null || line.startsWith('#')) return []
    const [, kind = '', owner = '', names = ''] = found
    const what = kind === 'same' ? 'same' : kind.startsWith('assign') ? 'assign' : 'call'
    return names.split(' ').map((name): Line => [what, owner, name])
  })
}

function listedLines(text: string): readonly Line[] {
  return text.split('\n').flatMap((line): readonly Line[] => {
    const [what, name = '', relation, other = ''] = line.split(' ')
    if (skipped.test(name)) return []
    if (what === 'same') return index.qualified(name) === index.qualified(other) ? [['same', other, name]] : []
    if (what !== 'call' && what !== 'class' && !(what === 'attribute' && relation === '=')) return []
    const dot = name.lastIndexOf('.')
    return [[what === 'attribute' ? 'assign' : 'call', name.slice(0, dot), name.slice(dot + 1)]]
  })
}

function decided([what, owner, name]: Line): string {
  if (what === 'same') return index.qualified(name) === index.qualified(owner) ? 'same' : 'different'
  if (what === 'assign') return index.attribute(index.qualified(owner), name)?.write === 'write' ? 'assign-writes' : 'assign-unlisted'
  return index.call(index.qualified(`${owner}.${name}`))?.entry.kind ?? 'unlisted'
}

function written(header: readonly string[], lines: readonly Line[]): string {
  const grouped = new Map<string, Set<string>>()
  for (const line of lines) {
    const key = `${decided(line)} ${line[1]}`
    grouped.set(key, (grouped.get(key) ?? new Set()).add(line[2]))
  }
  return [...header, ...[...grouped].map(([key, names]) => `${key}: ${[...names].sort().join(' ')}`).sort(), ''].join('\n')
}

const headerOf = (text: string) => text.split('\n').filter((line) => line.startsWith('#'))

if (process.env['UPDATE_DECISIONS'] === '1') {
  const from = namesFolder ?? folder
  for (const name of readdirSync(from).filter((each) => each.endsWith('.txt'))) {
    const text = readFileSync(path.join(from, name), 'utf8')
    writeFileSync(path.join(folder, name), written(headerOf(text), namesFolder === undefined ? recordedLines(text) : listedLines(text)))
  }
}

describe('the shipped tables', () => {
  it.each(readdirSync(folder).sort())('decide as it was reviewed: %s', (file) => {
    const text = readFileSync(path.join(folder, file), 'utf8')
    expect(headerOf(text).length).toBeGreaterThan(0)
    expect(written(headerOf(text), recordedLines(text))).toBe(text)
  })

  it('call nothing harmless, or only reading, that is named like a write, unless it is on this list', () => {
    const like = /^(put|set|write|move|mv|caput|rpc|invoke|command_inout|execute|trigger|home|tweak|abs_set|rel_set|kickoff|apply)/i
    const found = readdirSync(folder).flatMap((file) => recordedLines(readFileSync(path.join(folder, file), 'utf8')))
      .filter((line) => line[0] === 'call' && like.test(line[2]) && ['read', 'neutral', 'connect'].includes(decided(line)))
      .map(([, owner, name]) => `${owner}.${name}`)
    const reviewed = readFileSync(fileURLToPath(new URL('harmlessLikeWrites.txt', import.meta.url)), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    expect(found.filter((name) => !reviewed.some((pattern) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern)))).toEqual([])
  })
})
