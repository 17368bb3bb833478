/** Seed `ExecutionModeConfig`: what a mode gives a kernel. Deeply frozen; a gateway's variables are merged into a copy. */
import type { GatewayConfiguration } from '../contracts/configuration.js'

export interface ExecutionModeConfig {
  readonly modeName: string
  readonly kernelName: string
  readonly allowsWrites: boolean
  readonly requiresApproval: boolean
  readonly description: string
  readonly environment: Readonly<Record<string, string>>
  readonly epicsGateway: Readonly<GatewayConfiguration> | null
}

export function executionModeConfig(config: ExecutionModeConfig): ExecutionModeConfig {
  const { environment, epicsGateway } = config
  return Object.freeze({
    ...config,
    environment: Object.freeze({ ...environment, ...(epicsGateway ? gatewayEnvironment(epicsGateway) : {}) }),
    epicsGateway: epicsGateway && Object.freeze({ ...epicsGateway }),
  })
}

/** Channel Access reads these; the port must be text, and no other server may be searched. */
export const gatewayEnvironment = ({ address, port }: GatewayConfiguration): Readonly<Record<string, string>> => ({
  EPICS_CA_ADDR_LIST: address,
  EPICS_CA_SERVER_PORT: String(port),
  EPICS_CA_AUTO_ADDR_LIST: 'NO',
})
