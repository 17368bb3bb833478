import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { encodeRequest, eventTypes, jsonSchemas, userCommandCatalogue } from '../../../machines/index.js'
import { policy, request } from '../execution/scenario.js'

const folder = fileURLToPath(new URL('../../../docs/schemas/', import.meta.url))
const schemas = jsonSchemas()
const written = (schema: unknown) => `${JSON.stringify(schema, null, 2)}\n`

if (process.env['UPDATE_SCHEMAS'] === '1') {
  rmSync(folder, { recursive: true, force: true })
  for (const [name, schema] of schemas) {
    const file = path.join(folder, `${name}.json`)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, written(schema))
  }
}

const accepts = (name: string, value: unknown): boolean => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  return ajv.validate(schemas.get(name) ?? false, value)
}

describe('docs/schemas', () => {
  it('holds exactly the schemas of the contracts (UPDATE_SCHEMAS=1 rewrites them)', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json')).map((file) => file.replaceAll(path.sep, '/').replace(/\.json$/, ''))
    expect(files.sort()).toEqual([...schemas.keys()].sort())
    for (const [name, schema] of schemas) expect(readFileSync(path.join(folder, `${name}.json`), 'utf8'), name).toBe(written(schema))
  })

  it('has every event and every command', () => {
    for (const type of eventTypes) expect([...schemas.keys()].some((name) => name.startsWith(`events/${type}.v`)), type).toBe(true)
    for (const type of Object.keys(userCommandCatalogue)) expect(schemas.has(`commands/${type}`), type).toBe(true)
  })

  it.each([...schemas.keys()])('%s is a valid schema', (name) => {
    expect(() => new Ajv2020({ strict: false, validateFormats: false }).compile(schemas.get(name) ?? {})).not.toThrow()
  })

  it.each<[string, unknown, boolean]>([
    ['request', { user_query: 'q', task_objective: 'o', execution_folder_name: 'f' }, true],
    ['request', encodeRequest(request({ capabilityContextData: { a: [1] } })), true],
    ['request', { user_query: 'q', task_objective: 'o', execution_folder_name: '../f' }, false],
    ['request', { user_query: 'q', task_objective: 'o', execution_folder_name: 'f', retries: 0 }, false],
    ['request', { user_query: 'q', task_objective: 'o', execution_folder_name: 'f', zebra: 1 }, false],
    ['request', {}, false],
    ['configuration', {}, true],
    ['configuration', { framework: { execution: { modes: { read_only: { kernel_name: 'k' } } } } }, true],
    ['configuration', { execution: { modes: { readonly: { kernel_name: 'k' } } } }, false],
    ['command', { type: 'approval.grant', as: 'ada' }, true],
    ['command', { type: 'approve' }, false],
    ['commands/approval.reject', {}, false],
    ['events/execution.requested.v2', { request: request(), policy: policy(), requester: 'ada', requestedAt: '2026-01-01T00:00:00Z' }, true],
    ['events/execution.requested.v2', { request: {} }, false],
  ])('%s: %j is taken: %s', (name, value, taken) => {
    expect(accepts(name, value)).toBe(taken)
  })
})
