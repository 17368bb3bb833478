/** Every subject and JetStream name of the wire, in one place. Source: DESIGN section 8; documented in docs as the contract with clients. */

import type { MaintenanceAction } from '../../machines/index.js'

const prefix = 'countersign.v1'

export const subjects = {
  request: `${prefix}.request`,
  /** Said to whoever listens when something is refused that had no reply subject. */
  refused: `${prefix}.refused`,
  command: (executionId: string) => `${prefix}.command.${executionId}`,
  event: (executionId: string, type: string) => `${prefix}.event.${executionId}.${type}`,
  progress: (executionId: string) => `${prefix}.progress.${executionId}`,
  /** What happened to the service itself; core NATS, the service's log keeps it. */
  service: (type: string) => `${prefix}.service.${type}`,
  maintenance: (action: MaintenanceAction) => `${prefix}.maintenance.${action}`,
  query: (name: QueryName) => `${prefix}.query.${name}`,
  allMaintenance: `${prefix}.maintenance.*`,
  allCommands: `${prefix}.command.*`,
  allEvents: `${prefix}.event.>`,
  eventsOf: (executionId: string) => `${prefix}.event.${executionId}.>`,
} as const

export const queryNames = ['get', 'list', 'history', 'replay', 'diagram'] as const
export type QueryName = (typeof queryNames)[number]

export const streamNames = { requests: 'COUNTERSIGN_REQUESTS', events: 'COUNTERSIGN_EVENTS' } as const
export const requestConsumer = 'countersign-service'
export const serviceName = 'countersign'

export const headerNames = {
  /** Who asks, in a request's headers. */
  requester: 'Countersign-Requester',
  version: 'Countersign-Version',
  position: 'Countersign-Position',
  messageId: 'Nats-Msg-Id',
} as const

/** An execution id has to be one token of a subject: anything else can neither be asked about nor subscribed to. */
export const isSubjectToken = (text: string): boolean => /^[A-Za-z0-9_-]{1,128}$/.test(text)
