import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { defaultConfiguration } from '../../../machines/index.js'
import { ConfigurationError } from '../../../runtime/config/configurationError.js'
import { loadConfiguration, parseConfiguration } from '../../../runtime/config/loadConfiguration.js'

const folder = mkdtempSync(join(tmpdir(), 'countersign-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const parse = (text: string, env: Record<string, string> = {}) => parseConfiguration(text, { file: 'site.yaml', env })
const errorOf = (text: string, env: Record<string, string> = {}): ConfigurationError => {
  try {
    parse(text, env)
  } catch (error) {
    if (error instanceof ConfigurationError) return error
    throw error
  }
  throw new Error('the configuration was taken')
}

describe('defaults', () => {
  it('without a file writes are disabled and all code is asked about', () => {
    const configuration = loadConfiguration({ env: {} })
    expect(configuration).toEqual(defaultConfiguration())
    expect(configuration.agent_control_defaults.epics_writes_enabled).toBe(false)
    expect(configuration.approval.capabilities.python_execution).toEqual({ enabled: true, mode: 'all_code' })
    expect(configuration.execution.modes.read_only).toMatchObject({ kernel_name: 'python3', allows_writes: false, requires_approval: false, minimum_enforcement_level: 0 })
    expect(configuration.execution.modes.write_access).toMatchObject({ allows_writes: true, requires_approval: true, minimum_enforcement_level: 1 })
  })

  it('the example file says exactly the defaults', () => {
    const file = new URL('../../../docs/configuration.example.yaml', import.meta.url).pathname
    expect(loadConfiguration({ file, env: {} })).toEqual(defaultConfiguration())
  })

  it('the example file names every key', () => {
    const file = readFileSync(new URL('../../../docs/configuration.example.yaml', import.meta.url), 'utf8')
    const keys = (value: unknown): string[] => (value && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value).flatMap(([key, item]) => [key, ...keys(item)]) : [])
    expect(keys(defaultConfiguration()).filter((key) => !new RegExp(`^ *${key}:`, 'm').test(file))).toEqual([])
  })

  it.each([['empty', ''], ['only comments', '# nothing\n'], ['a section without content', 'execution:\n  modes:\n']])('a file that is %s gives the defaults', (_, text) => {
    expect(parse(text)).toEqual(defaultConfiguration())
  })

  it('a file on disk is read, and one that is missing is named', () => {
    const file = join(folder, 'site.yaml')
    writeFileSync(file, 'python_executor:\n  execution_timeout_seconds: 5\n')
    expect(loadConfiguration({ file, env: {} }).python_executor.execution_timeout_seconds).toBe(5)
    expect(() => loadConfiguration({ file: join(folder, 'none.yaml'), env: {} })).toThrow(/none\.yaml cannot be used:\n {2}cannot be read: ENOENT/)
  })
})

it('files that the configuration names are meant from its own folder', () => {
  const file = join(folder, 'tables.yaml')
  writeFileSync(file, 'analyzer:\n  control_libraries: [magnets.yaml, /etc/ours.yaml]\n')
  expect(loadConfiguration({ file, env: {} }).analyzer.control_libraries).toEqual([join(folder, 'magnets.yaml'), '/etc/ours.yaml'])
})

describe('the older places of a key', () => {
  const mode = { kernel_name: 'k1', allows_writes: false }
  it.each<[string, unknown]>([
    ['execution.modes', { execution: { modes: { read_only: mode } } }],
    ['framework.execution.modes', { framework: { execution: { modes: { read_only: mode } } } }],
    ['execution_modes', { execution_modes: { read_only: mode } }],
  ])('modes are found under %s', (_, content) => {
    const { modes } = parse(JSON.stringify(content)).execution
    expect(modes.read_only?.kernel_name).toBe('k1')
    expect(modes.write_access).toEqual(defaultConfiguration().execution.modes.write_access)
  })

  it('a mode says only what is other than by default, and leaves the other mode as it is', () => {
    const byDefault = defaultConfiguration().execution.modes
    const { modes } = parse('execution: { modes: { write_access: { environment: { BEAMLINE: ID21 } } } }').execution
    expect(modes).toEqual({ ...byDefault, write_access: { ...byDefault.write_access, environment: { BEAMLINE: 'ID21' } } })
    expect(parse('execution: { modes: {} }')).toEqual(defaultConfiguration())
  })

  it('a mode that is not enabled is none', () => {
    expect(Object.keys(parse('execution: { modes: { write_access: { enabled: false } } }').execution.modes)).toEqual(['read_only'])
  })

  it('the places are merged mode by mode, gateways and containers too', () => {
    const configuration = parse(`
framework:
  execution:
    modes: { read_only: { kernel_name: a, gateway: r } }
    epics: { gateways: { r: { address: 10.0.0.1, port: 5064 } } }
  services: { jupyter: { containers: { c: { hostname: h, port_host: 8088, execution_modes: [read_only] } } } }
execution:
  execution_method: container
execution_modes: { write_access: { kernel_name: b, allows_writes: true } }
`)
    expect(configuration.execution).toMatchObject({
      execution_method: 'container', modes: { read_only: { kernel_name: 'a' }, write_access: { kernel_name: 'b', minimum_enforcement_level: 1 } }, epics: { gateways: { r: { port: 5064 } } },
    })
    expect(configuration.services.jupyter.containers['c']?.hostname).toBe('h')
  })
})

describe('the environment', () => {
  it.each<[string, Record<string, string>, string]>([
    ['${A}', { A: 'x' }, 'x'],
    ['a-${A}-${B}', { A: '1', B: '2' }, 'a-1-2'],
    ['${A:-d}', {}, 'd'],
    ['${A:-d}', { A: '' }, 'd'],
    ['${A:-}x', {}, 'x'],
    ['${A:-http://h:1/x}', {}, 'http://h:1/x'],
    ['$${A}', { A: 'x' }, '${A}'],
    ['$A', { A: 'x' }, '$A'],
    ['${A}', { A: '${B}' }, '${B}'],
    ['${A}', { A: 'a: [b\n# c' }, 'a: [b\n# c'],
  ])('%s with %j is %s', (text, env, expected) => {
    expect(parse(`execution: { modes: { read_only: { kernel_name: k, description: '${text}' } } }`, env).execution.modes.read_only?.description).toBe(expected)
  })

  it('gives numbers and booleans where the key wants them, and text where it wants text', () => {
    const text = 'agent_control_defaults: { epics_writes_enabled: "${W}" }\nframework: { execution: { epics: { gateways: { g: { address: "${H}", port: "${P:-5064}" } } } } }\nnats: { password: "${H}" }'
    const configuration = parse(text, { W: 'true', H: '42' })
    expect(configuration.agent_control_defaults.epics_writes_enabled).toBe(true)
    expect(configuration.execution.epics.gateways['g']).toEqual({ address: '42', port: 5064 })
    expect(configuration.nats.password).toBe('42')
  })

  it('takes no text for a number that did not come from the environment', () => {
    expect(errorOf('python_executor: { max_generation_retries: "3" }').issues).toEqual([{ path: 'python_executor.max_generation_retries', message: 'must be a number, not a string' }])
  })

  it('never substitutes into keys', () => {
    expect(errorOf('"${A}": 1', { A: 'llm' }).message).toContain('${A} is not a known key')
  })

  it.each<[string, string]>([
    ['llm: { model: "${NOPE}" }', 'llm.model needs the environment variable NOPE, which is not set'],
    ['execution: { prohibited_imports: [os, "${NOPE}"] }', 'execution.prohibited_imports.1 needs the environment variable NOPE'],
    ['llm: { model: "${a b}" }', 'llm.model holds "${" that is neither'],
    ['llm: { model: "${A" }', 'llm.model holds "${" that is neither'],
  ])('%s is refused by key and variable', (text, expected) => {
    expect(errorOf(text, { A: 'x' }).message).toContain(expected)
  })
})

describe('errors', () => {
  it.each<[string, string]>([
    ['a: [', 'line 1'],
    ['llm: {}\nllm: {}', 'line 2, column 1: Map keys must be unique'],
    ['- 1', 'the configuration must be a mapping of sections'],
    ['aproval: {}', 'aproval is not a known key: did you mean approval? (allowed are data_dir, agent_control_defaults'],
    ['approval: { global_mode: all }', "approval.global_mode must be one of disabled, selective, all_capabilities, not 'all'"],
    ['approval: { capabilities: { python_execution: { mode: writes } } }', 'must be one of disabled, epics_writes, control_writes, all_code'],
    ['execution: { execution_method: docker }', "execution.execution_method must be one of local, container, not 'docker'"],
    ['execution: { modes: { readonly: { kernel_name: k } } }', 'execution.modes.readonly is not a known key: did you mean read_only?'],
    ['execution: { modes: { simulation: { kernel_name: k } } }', 'execution.modes.simulation is not a known key: allowed are read_only, write_access'],
    ['execution: { modes: { read_only: { kernel_name: 3 } } }', 'execution.modes.read_only.kernel_name must be a string, not a number'],
    ['execution_modes: { read_only: { kernel_name: 3 } }', 'execution_modes.read_only.kernel_name must be a string'],
    ['framework: { execution: { modes: { read_only: { kernel_name: k, allow_writes: true } } } }', 'framework.execution.modes.read_only.allow_writes is not a known key: did you mean allows_writes?'],
    ['framework: { nats: {} }', 'framework.nats is not a known key: allowed are execution, services'],
    ['execution: { modes: { read_only: { enabled: false }, write_access: { enabled: false } } }', 'execution.modes must leave at least one of read_only, write_access enabled'],
    ['execution: { modes: { read_only: { kernel_name: k, gateway: g } } }', "execution.modes.read_only.gateway gateway 'g' not found in execution.epics.gateways: there are none"],
    ['execution: { modes: { read_only: { kernel_name: k } } }\nexecution_modes: { read_only: { kernel_name: j } }', 'execution_modes.read_only stands in this file in two places'],
    ['execution: { modes: { read_only: { kernel_name: k, environment: { "A B": x } } } }', 'execution.modes.read_only.environment.A B'],
    ['execution: { modes: { read_only: { kernel_name: k, environment: { PORT: 5064 } } } }', 'environment.PORT must be a string, not a number'],
    ['execution: { modes: { read_only: { kernel_name: k, minimum_enforcement_level: 4 } } }', 'minimum_enforcement_level must be at most 3, not 4'],
    ['agent_control_defaults: {}', 'agent_control_defaults No agent_control_defaults found'],
    ['agent_control_defaults:', 'agent_control_defaults No agent_control_defaults found'],
    ['agent_control_defaults: { epics_writes_enabled: yes }', 'agent_control_defaults.epics_writes_enabled must be true or false, not a string'],
    ['services: { jupyter: { containers: { c: { hostname: h } } } }', 'services.jupyter.containers.c.port_host is missing'],
    ['services: { jupyter: { containers: { c: { hostname: h, port_host: 1, execution_modes: [readonly] } } } }', 'execution_modes.0 must be one of read_only, write_access'],
    ['nats: { url: here }', 'nats.url must be an address such as nats://127.0.0.1:4222'],
    ['llm: { api_key_env: sk-ant-123 }', 'llm.api_key_env must be the name of an environment variable'],
    ['python_executor: { max_generation_retries: 0 }', 'python_executor.max_generation_retries must be at least 1, not 0'],
    ['approval: { timeout_seconds: 99999999 }', 'approval.timeout_seconds must be at most 2000000'],
    ['approval: [1]', 'approval must be an object, not a list'],
  ])('%s', (text, expected) => {
    const error = errorOf(text)
    expect(error.message).toContain(expected)
    expect(error.message).toContain('site.yaml')
    expect(error).toMatchObject({ category: 'configuration', code: 'CONFIGURATION_INVALID', file: 'site.yaml', technicalDetails: { file: 'site.yaml', issues: error.issues } })
  })

  it('takes several addresses of one NATS cluster, each of which must be one', () => {
    const url = 'nats://one.example.org:4222, tls://two.example.org:4223'
    expect(parseConfiguration(`nats: { url: "${url}" }`, { file: 'site.yaml', env: {} }).nats.url).toBe(url)
    for (const wrong of ['nats://one:4222,', 'nats://one:4222,two', ',', 'nats://one:4222,http://two:1']) {
      expect(errorOf(`nats: { url: "${wrong}" }`).message).toContain('nats.url must be an address such as nats://127.0.0.1:4222, or several of them, separated by commas')
    }
  })

  it('names every problem at once', () => {
    expect(errorOf('llm: { modle: x }\napproval: { timeout_seconds: -1 }').issues.map(({ path }) => path).sort()).toEqual(['approval.timeout_seconds', 'llm.modle'])
  })

  it('shows no secret', () => {
    expect(errorOf('nats: { password: 12345678 }').message).not.toContain('12345678')
    expect(errorOf('jupyter: { url: "file://user:geheim@host" }').message).not.toContain('geheim')
  })

  it.each([
    ['nats', 'nats://ada:geheim@host:4222', 'nats.user and nats.password, or nats.token'],
    ['nats', 'nats://geheim@host:4222', 'nats.user and nats.password, or nats.token'],
    ['nats', 'nats://one:4222,nats://ada:geheim@two:4222', 'nats.user and nats.password, or nats.token'],
    ['nats', 'wss://host/?geheim', 'nats.user and nats.password, or nats.token'],
    ['jupyter', 'http://ada:geheim@host:8888', 'jupyter.token'],
    ['jupyter', 'http://host:8888/?token=geheim', 'jupyter.token'],
    ['jupyter', 'http://host:8888/lab#geheim', 'jupyter.token'],
  ])('refuses credentials in %s.url (%s) and names where they belong, without showing them', (section, url, keys) => {
    const { message } = errorOf(`${section}: { url: "${url}" }`)
    expect(message).toContain(`${section}.url must be an address without user info`)
    expect(message).toContain(keys)
    expect(message).not.toContain('geheim')
  })

  it('takes a Jupyter address with a path, also where the path holds an @', () => {
    const url = 'https://hub.example.org/user/ada@lab/'
    expect(parseConfiguration(`jupyter: { url: "${url}" }`, { file: 'site.yaml', env: {} }).jupyter.url).toBe(url)
  })

  it.each([['hostname', 'ada:geheim@host'], ['hostname', 'host/?token=geheim'], ['base_path', '/lab?token=geheim']])('refuses credentials in the %s of a container (%s)', (key, value) => {
    const container = JSON.stringify({ hostname: 'h', port_host: 8088, execution_modes: ['read_only'], [key]: value })
    const { message } = errorOf(`services: { jupyter: { containers: { c: ${container} } } }`)
    expect(message).toContain('a token belongs in token')
    expect(message).not.toContain('geheim')
  })

  it('is not taken in by aliases that grow without bound', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]', ...Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(', ')}]`)]
    expect(errorOf(lines.join('\n')).message).toContain('alias')
  })
})
