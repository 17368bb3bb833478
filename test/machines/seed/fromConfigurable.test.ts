import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  ContainerConfigurationError, getContainerEndpointConfigFromConfigurable, getExecutionControlConfigFromConfigurable,
  getExecutionModeConfigFromConfigurable,
} from '../../../machines/index.js'

type Content = Record<string, unknown>
const modes = { read_only: { kernel_name: 'k-read' }, write_access: { kernel_name: 'k-write', allows_writes: true, requires_approval: true, description: 'w' } }
const containers = {
  read: { hostname: 'jupyter-read', port_host: 8088, execution_modes: ['read_only'] },
  both: { hostname: 'jupyter-both', port_host: 8089, execution_modes: ['read_only', 'write_access'], https: true, base_path: '/lab/', token: 'geheim' },
}

function errorOf(act: () => unknown): ContainerConfigurationError {
  try {
    act()
  } catch (error) {
    if (error instanceof ContainerConfigurationError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('getExecutionControlConfigFromConfigurable', () => {
  it.each<[Content, boolean, string]>([
    [{ epics_writes_enabled: true }, true, 'write_access'],
    [{ epics_writes_enabled: false }, false, 'read_only'],
    [{ another: 1 }, false, 'read_only'],
  ])('%j: writes enabled %s, a program that writes gets %s', (section, enabled, mode) => {
    const control = getExecutionControlConfigFromConfigurable({ agent_control_defaults: section })
    expect(control.epicsWritesEnabled).toBe(enabled)
    expect(control.getExecutionMode(true)).toBe(mode)
    expect(control.getExecutionMode(false)).toBe('read_only')
  })

  it.each<[string, Content]>([['missing', { a: 1 }], ['empty', { a: 1, agent_control_defaults: {} }], ['null', { a: 1, agent_control_defaults: null }]])('a section that is %s is an error with the keys that are there', (_, configurable) => {
    const error = errorOf(() => getExecutionControlConfigFromConfigurable(configurable))
    expect(error.message).toBe('No agent_control_defaults found in configurable')
    expect(error).toMatchObject({ category: 'configuration', technicalDetails: { configurable_keys: Object.keys(configurable) } })
  })

  it.each<[unknown]>([['yes'], [1], [null]])('a switch that is %j is an error, never "enabled"', (value) => {
    const error = errorOf(() => getExecutionControlConfigFromConfigurable({ agent_control_defaults: { epics_writes_enabled: value } }))
    expect(error.message).toContain('Failed to parse execution control configuration: epics_writes_enabled must be true or false')
    expect(error.technicalDetails).toHaveProperty('original_error')
  })
})

describe('getExecutionModeConfigFromConfigurable', () => {
  it.each<[string, Content]>([
    ['execution.modes', { execution: { modes } }],
    ['framework.execution.modes', { framework: { execution: { modes } } }],
    ['execution_modes', { execution_modes: modes }],
  ])('finds modes under %s, with every default', (_, configurable) => {
    expect(getExecutionModeConfigFromConfigurable(configurable, 'read_only')).toEqual({
      modeName: 'read_only', kernelName: 'k-read', allowsWrites: false, requiresApproval: false, description: '', environment: {}, epicsGateway: null,
    })
    expect(getExecutionModeConfigFromConfigurable(configurable, 'write_access')).toMatchObject({ kernelName: 'k-write', allowsWrites: true, requiresApproval: true, description: 'w' })
  })

  it.each(['simulation', 'readonly', 'constructor', '__proto__', ''])("mode '%s' is an error with the modes that there are", (name) => {
    const error = errorOf(() => getExecutionModeConfigFromConfigurable({ framework: { execution: { modes } } }, name))
    expect(error.message).toBe(`Execution mode '${name}' not found in configuration`)
    expect(error).toMatchObject({ category: 'configuration', code: 'UNKNOWN_EXECUTION_MODE', technicalDetails: { mode_name: name, available_modes: ['read_only', 'write_access'] } })
  })

  it('a gateway has the last word in the environment, and changes nothing that was given', () => {
    const environment = { EPICS_CA_SERVER_PORT: '1', MINE: 'x' }
    const configurable = Object.freeze({
      framework: { execution: { modes: { read_only: { kernel_name: 'k', gateway: 'r', environment } }, epics: { gateways: { r: { address: '10.0.0.1', port: 5064 } } } } },
    })
    const before = structuredClone(configurable)
    const config = getExecutionModeConfigFromConfigurable(configurable, 'read_only')
    expect(config.environment).toEqual({ MINE: 'x', EPICS_CA_ADDR_LIST: '10.0.0.1', EPICS_CA_SERVER_PORT: '5064', EPICS_CA_AUTO_ADDR_LIST: 'NO' })
    expect(config.epicsGateway).toEqual({ address: '10.0.0.1', port: 5064 })
    expect(configurable).toEqual(before)
    expect(() => Object.assign(config.environment, { MINE: 'y' })).toThrow(TypeError)
    expect(() => Object.assign(config, { kernelName: 'y' })).toThrow(TypeError)
  })

  it.each<[string, Content, string]>([
    ['a gateway that does not exist', { kernel_name: 'k', gateway: 'nowhere' }, "gateway 'nowhere' not found in execution.epics.gateways: there are r"],
    ['a gateway without a port', { kernel_name: 'k', gateway: 'r' }, "Failed to parse gateway 'r': port is missing"],
    ['no kernel', {}, 'Failed to parse execution mode configuration: kernel_name is missing'],
    ['an environment that is no text', { kernel_name: 'k', environment: { A: 1 } }, 'environment.A must be a string'],
  ])('%s is a configuration error', (_, mode, message) => {
    const error = errorOf(() => getExecutionModeConfigFromConfigurable({ execution: { modes: { read_only: mode }, epics: { gateways: { r: { address: 'a' } } } } }, 'read_only'))
    expect(error.message).toContain(message)
    expect(error).toMatchObject({ category: 'configuration', technicalDetails: { mode_name: 'read_only' } })
  })
})

describe('getContainerEndpointConfigFromConfigurable', () => {
  it.each<[string, Content]>([
    ['services.jupyter.containers', { services: { jupyter: { containers } } }],
    ['framework.services.jupyter.containers', { framework: { services: { jupyter: { containers } } } }],
    ['service_configs.framework.jupyter.containers', { service_configs: { framework: { jupyter: { containers } } } }],
  ])('finds containers under %s; the first that lists the mode is taken', (_, place) => {
    const read = getContainerEndpointConfigFromConfigurable({ execution_modes: modes, ...place }, 'read_only')
    expect(read).toMatchObject({ host: 'jupyter-read', port: 8088, kernelName: 'k-read', useHttps: false, baseUrl: 'http://jupyter-read:8088', token: null })
    const write = getContainerEndpointConfigFromConfigurable({ execution_modes: modes, ...place }, 'write_access')
    expect(write).toMatchObject({ host: 'jupyter-both', useHttps: true, baseUrl: 'https://jupyter-both:8089/lab', token: 'geheim' })
  })

  it('a printed or serialised endpoint shows no token', () => {
    const endpoint = getContainerEndpointConfigFromConfigurable({ execution_modes: modes, services: { jupyter: { containers } } }, 'write_access')
    expect(JSON.stringify(endpoint) + inspect(endpoint, { depth: 9, showHidden: true })).not.toContain('geheim')
  })

  it('no container for the mode is an error with the containers that there are', () => {
    const error = errorOf(() => getContainerEndpointConfigFromConfigurable({ execution_modes: modes, services: { jupyter: { containers: { read: containers.read } } } }, 'write_access'))
    expect(error.message).toBe("No Jupyter container found supporting execution mode 'write_access'")
    expect(error).toMatchObject({ category: 'configuration', technicalDetails: { execution_mode: 'write_access', available_containers: ['read'] } })
  })

  it.each<[string, Content]>([['hostname', { port_host: 1 }], ['port', { hostname: 'h' }]])('a container without its %s is an error with its section, without its token', (_, container) => {
    const section = { ...container, execution_modes: ['read_only'], token: 'geheim' }
    const error = errorOf(() => getContainerEndpointConfigFromConfigurable({ execution_modes: modes, services: { jupyter: { containers: { c: section } } } }, 'read_only'))
    expect(error.message).toBe("Invalid container configuration for execution mode 'read_only': missing hostname or port")
    expect(error.technicalDetails).toEqual({ execution_mode: 'read_only', container_config: { ...section, token: '(hidden)' } })
  })

  it('a port that is none is an error', () => {
    const error = errorOf(() => getContainerEndpointConfigFromConfigurable({ execution_modes: modes, services: { jupyter: { containers: { c: { ...containers.read, port_host: 'x' } } } } }, 'read_only'))
    expect(error.message).toBe('Failed to create container endpoint config: port_host must be a number, not a string')
    expect(error.technicalDetails).toMatchObject({ execution_mode: 'read_only', original_error: 'port_host must be a number, not a string' })
  })

  it('an unknown mode is the error of the mode', () => {
    expect(errorOf(() => getContainerEndpointConfigFromConfigurable({ services: { jupyter: { containers } } }, 'read_only')).message).toBe("Execution mode 'read_only' not found in configuration")
  })
})
