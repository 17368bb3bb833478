/** The pure core: contracts, rules and the execution machine. No clock, ids, random source, environment or I/O. */
export * from './contracts/analysis.js'
export * from './contracts/effects.js'
export * from './contracts/execution.js'
export * from './contracts/feedback.js'
export * from './contracts/recorded.js'
export * from './contracts/request.js'
export * from './errors/failure.js'
