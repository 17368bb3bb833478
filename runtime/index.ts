/** The runtime: the one loop, effects, timers, outbox. Adapters import its ports from here. */
export * from './ports/adapterActor.js'
export * from './ports/clock.js'
export * from './ports/logger.js'
export * from './ports/publisher.js'
export * from './ports/serviceApi.js'
export { createExecutionService, queries, type Service, type ServiceParts } from './service.js'
