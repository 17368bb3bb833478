import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readConfiguration, type Configuration } from '../../../machines/index.js'
import { configurationChange, configurationHash, differingKeys } from '../../../runtime/config/configurationChange.js'

const configuration = (file: unknown): Configuration => {
  const read = readConfiguration(file)
  if (!read.ok) throw new Error(JSON.stringify(read.issues))
  return read.value
}
const change = (now: unknown, wanted: unknown) => configurationChange(configuration(now), configuration(wanted))
const off = { enabled: false }
const mode = (more: object = {}) => ({ execution: { modes: { read_only: { kernel_name: 'k', ...more }, write_access: off } } })

describe('a changed configuration', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['the switch for writes', { agent_control_defaults: { epics_writes_enabled: true } }, ['agent_control_defaults.epics_writes_enabled']],
    ['who is asked', { approval: { capabilities: { python_execution: { mode: 'control_writes' } }, approver_must_differ: true } }, ['approval.approver_must_differ', 'approval.capabilities.python_execution.mode']],
    ['prohibited imports', { execution: { prohibited_imports: ['os'] } }, ['execution.prohibited_imports']],
    ['limits', { execution: { epics: { limits_file: '/l.yaml' } } }, ['execution.epics.limits_file']],
    ['control libraries', { analyzer: { control_libraries: ['/c.yaml'] } }, ['analyzer.control_libraries']],
    ['a deadline', { python_executor: { execution_timeout_seconds: 5 } }, ['python_executor.execution_timeout_seconds']],
  ])('%s takes effect at once', (_, wanted, changed) => {
    expect(change({}, wanted)).toMatchObject({ configuration: configuration(wanted), changed, needRestart: [] })
  })

  it.each<[string, unknown, readonly string[]]>([
    ['the data folder', { data_dir: '/other' }, ['data_dir']],
    ['NATS', { nats: { url: 'nats://h:4222', password: 'geheim', user: 'u' } }, ['nats.password', 'nats.url', 'nats.user']],
    ['Jupyter', { jupyter: { url: 'http://h:8888', token: 'geheim' } }, ['jupyter.token', 'jupyter.url']],
    ['the model', { llm: { model: 'm' } }, ['llm.model']],
    ['the way of execution', { execution: { execution_method: 'container' } }, ['execution.execution_method']],
  ])('%s is named as needing a restart, and is not changed', (_, wanted, needRestart) => {
    const found = change({}, wanted)
    expect(found).toMatchObject({ configuration: configuration({}), changed: [], needRestart })
    expect(JSON.stringify(found?.needRestart)).not.toContain('geheim')
  })

  it('a mode: its rules and environment at once, another kernel or another mode with a restart', () => {
    const wanted = { execution: { modes: { read_only: { kernel_name: 'other', requires_approval: true, environment: { SECRET: 'geheim' } }, write_access: { kernel_name: 'k' } } } }
    const found = change(mode(), wanted)
    expect(found?.changed).toEqual(['execution.modes.read_only.environment.SECRET', 'execution.modes.read_only.requires_approval'])
    expect(found?.needRestart).toContain('execution.modes.read_only.kernel_name')
    expect(found?.needRestart).toContain('execution.modes.write_access.kernel_name')
    expect(found?.configuration.execution.modes).toMatchObject({ read_only: { kernel_name: 'k', requires_approval: true } })
    expect(JSON.stringify(found?.changed)).not.toContain('geheim')
  })

  it('a mode that is taken away is gone at once; the last one cannot be', () => {
    const both = { execution: { modes: { read_only: { kernel_name: 'k' }, write_access: { kernel_name: 'k' } } } }
    expect(Object.keys(change(both, mode())?.configuration.execution.modes ?? {})).toEqual(['read_only'])
    expect(change(mode(), { execution: { modes: { read_only: off, write_access: { kernel_name: 'k' } } } })).toBeNull()
  })

  /** A change of each section. A new section is missed here by the compiler. */
  const sections: { readonly [Section in keyof Configuration]: readonly [object | string, 'at once' | 'restart'] } = {
    data_dir: ['/other', 'restart'], nats: [{ url: 'nats://h:4222' }, 'restart'], http: [{ port: 8765, requests_per_minute: 5 }, 'restart'], jupyter: [{ url: 'http://h:8888' }, 'restart'],
    services: [{ jupyter: { containers: { c: { hostname: 'h', port_host: 1, port_container: 1 } } } }, 'restart'], llm: [{ model: 'm' }, 'restart'], output: [{ max_bytes: 2048 }, 'restart'],
    retention: [{ archive_after: '30d' }, 'restart'], agent_control_defaults: [{ epics_writes_enabled: true }, 'at once'], execution: [{ prohibited_imports: ['os'] }, 'at once'],
    approval: [{ timeout_seconds: 5 }, 'at once'], people: [{ ada: { public_key: 'x' } }, 'at once'], identity: [{ requests: 'signed' }, 'at once'],
    python_executor: [{ execution_timeout_seconds: 5 }, 'at once'], analyzer: [{ control_libraries: ['/c.yaml'] }, 'at once'],
  }
  it.each(Object.entries(sections))('%s is either in force or named as needing a restart, also in the how-to', (section, [value, when]) => {
    const before = configuration({})
    const merged = section === 'data_dir' || section === 'people' || section === 'services' ? value : { ...(before[section as keyof Configuration] as object), ...(value as object) }
    const found = configurationChange(before, { ...before, [section]: merged })
    const [named, silent] = when === 'restart' ? [found?.needRestart, found?.changed] : [found?.changed, found?.needRestart]
    expect(named?.every((key) => key.split('.')[0] === section) && named.length > 0, String(named)).toBe(true)
    expect(silent).toEqual([])
    const [, restarts = ''] = /\*\*What needs a restart\*\* is named:([^]*?)\n- /.exec(readFileSync('docs/how-to/reload-the-configuration.md', 'utf8')) ?? []
    expect(restarts.includes(`\`${section}\``)).toBe(when === 'restart')
  })

  it('nothing changed: no key', () => {
    expect(change(mode(), mode())).toMatchObject({ changed: [], needRestart: [] })
  })
})

it('the hash is another for every key but passwords and tokens', () => {
  const hash = (file: unknown) => configurationHash(configuration(file))
  expect(hash({})).toBe(hash({}))
  expect(hash({ approval: { timeout_seconds: 5 } })).not.toBe(hash({}))
  expect(hash({ nats: { token: 'a' } })).toBe(hash({ nats: { token: 'b' } }))
  expect(hash({ nats: { token: 'a' } })).not.toBe(hash({}))
})

it('keys differ down to single values', () => {
  expect(differingKeys({ a: { b: 1, c: [1] }, d: null }, { a: { b: 2, c: [1, 2] }, e: { f: 1 } })).toEqual(['a.b', 'a.c', 'e.f'])
})
