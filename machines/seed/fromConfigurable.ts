/**
 * The seed's three look-ups in a configuration (`configurable`): control switch, execution mode, Jupyter container. Pure;
 * today's places of a section and the seed's older ones are found. Every problem is a ContainerConfigurationError with
 * technical details. Source: SEED section 2.
 */
import { z } from 'zod'
import { containerConfigurationSchema, gatewayConfigurationSchema, modeConfigurationSchema, unknownGateway } from '../contracts/configuration.js'
import { parseInWords, type Issue } from '../contracts/issues.js'
import { ContainerConfigurationError, type TechnicalDetails } from '../errors/pythonExecutorError.js'
import { ContainerEndpointConfig } from './containerEndpointConfig.js'
import { ExecutionControlConfig } from './executionControlConfig.js'
import { executionModeConfig, type ExecutionModeConfig } from './executionModeConfig.js'

export type Configurable = Readonly<Record<string, unknown>>

/** In the order in which they are looked at. */
const modePlaces = ['execution.modes', 'framework.execution.modes', 'execution_modes']
const gatewayPlaces = ['execution.epics.gateways', 'framework.execution.epics.gateways']
const containerPlaces = ['services.jupyter.containers', 'framework.services.jupyter.containers', 'service_configs.framework.jupyter.containers']

const controlSchema = z.object({ epics_writes_enabled: z.boolean().default(false) })

/** @throws ContainerConfigurationError */
export function getExecutionControlConfigFromConfigurable(configurable: Configurable): ExecutionControlConfig {
  const section = configurable['agent_control_defaults']
  if (section === undefined || section === null || (isSection(section) && Object.keys(section).length === 0)) {
    throw new ContainerConfigurationError('No agent_control_defaults found in configurable', { technicalDetails: { configurable_keys: Object.keys(configurable) } })
  }
  const control = read(controlSchema, section, 'Failed to parse execution control configuration', (problem) => ({ original_error: problem }))
  return new ExecutionControlConfig({ epicsWritesEnabled: control.epics_writes_enabled })
}

/** @throws ContainerConfigurationError */
export function getExecutionModeConfigFromConfigurable(configurable: Configurable, modeName: string): ExecutionModeConfig {
  const section = entry(configurable, modePlaces, modeName)
  if (section === undefined || (isSection(section) && section['enabled'] === false)) {
    const details = { mode_name: modeName, available_modes: entryNames(configurable, modePlaces).filter((name) => name !== modeName) }
    throw new ContainerConfigurationError(`Execution mode '${modeName}' not found in configuration`, { code: 'UNKNOWN_EXECUTION_MODE', technicalDetails: details })
  }
  const parsing = 'Failed to parse execution mode configuration'
  const mode = read(modeConfigurationSchema, section, parsing, (problem) => ({ mode_name: modeName, error: problem }))
  return executionModeConfig({
    modeName,
    kernelName: mode.kernel_name,
    allowsWrites: mode.allows_writes,
    requiresApproval: mode.requires_approval,
    description: mode.description,
    environment: mode.environment,
    epicsGateway: mode.gateway === null ? null : gatewayOf(configurable, modeName, mode.gateway),
  })
}

function gatewayOf(configurable: Configurable, modeName: string, gateway: string) {
  const section = entry(configurable, gatewayPlaces, gateway)
  const available = entryNames(configurable, gatewayPlaces)
  const details = { mode_name: modeName, gateway, available_gateways: available }
  if (section === undefined) throw new ContainerConfigurationError(unknownGateway(gateway, available), { code: 'UNKNOWN_GATEWAY', technicalDetails: details })
  return read(gatewayConfigurationSchema, section, `Failed to parse gateway '${gateway}'`, (problem) => ({ ...details, error: problem }))
}

/** The first container that lists the mode. @throws ContainerConfigurationError */
export function getContainerEndpointConfigFromConfigurable(configurable: Configurable, executionMode: string): ContainerEndpointConfig {
  const { kernelName } = getExecutionModeConfigFromConfigurable(configurable, executionMode)
  const supporting = containerPlaces
    .flatMap((place) => Object.values(sectionAt(configurable, place)))
    .find((container) => isSection(container) && Array.isArray(container['execution_modes']) && container['execution_modes'].includes(executionMode))
  if (!isSection(supporting)) {
    throw new ContainerConfigurationError(`No Jupyter container found supporting execution mode '${executionMode}'`, {
      code: 'NO_CONTAINER_FOR_MODE',
      technicalDetails: { execution_mode: executionMode, available_containers: entryNames(configurable, containerPlaces) },
    })
  }
  const details = { execution_mode: executionMode, container_config: withoutToken(supporting) }
  if (!supporting['hostname'] || !supporting['port_host']) {
    throw new ContainerConfigurationError(`Invalid container configuration for execution mode '${executionMode}': missing hostname or port`, { technicalDetails: details })
  }
  const container = read(containerConfigurationSchema, supporting, 'Failed to create container endpoint config', (problem) => ({ ...details, original_error: problem }))
  return new ContainerEndpointConfig({
    host: container.hostname, port: container.port_host, kernelName, useHttps: container.https, basePath: container.base_path, token: container.token,
  })
}

const isSection = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Empty when there is none. */
function sectionAt(configurable: Configurable, place: string): Readonly<Record<string, unknown>> {
  const section = place.split('.').reduce<unknown>((value, key) => (isSection(value) && Object.hasOwn(value, key) ? value[key] : undefined), configurable)
  return isSection(section) ? section : {}
}

function entry(configurable: Configurable, places: readonly string[], name: string): unknown {
  for (const place of places) {
    const section = sectionAt(configurable, place)
    // As in the seed, an entry without content counts as missing.
    if (Object.hasOwn(section, name) && section[name] !== null && section[name] !== undefined) return section[name]
  }
  return undefined
}

const entryNames = (configurable: Configurable, places: readonly string[]): string[] => [
  ...new Set(places.flatMap((place) => Object.keys(sectionAt(configurable, place)))),
]

function read<T>(schema: z.ZodType<T>, section: unknown, what: string, details: (problem: string) => TechnicalDetails): T {
  const parsed = parseInWords(schema, section)
  if (parsed.ok) return parsed.value
  const problem = parsed.issues.map(inOneLine).join('; ')
  throw new ContainerConfigurationError(`${what}: ${problem}`, { technicalDetails: details(problem) })
}

const inOneLine = ({ path, message }: Issue): string => (path ? `${path} ${message}` : message)

const withoutToken = (container: Readonly<Record<string, unknown>>) => ('token' in container ? { ...container, token: '(hidden)' } : container)
