/** The store: its port, its errors, both implementations. The runtime imports from here and from `store/ports/` only. */
export * from './ports/archive.js'
export * from './ports/errors.js'
export * from './ports/eventStore.js'
export { createMemoryEventStore } from './memory/memoryEventStore.js'
export { diskUse, type DiskUse } from './sqlite/diskUse.js'
export { openSqliteEventStore, type SqliteEventStoreOptions } from './sqlite/sqliteEventStore.js'
export { historyVerifier, type HistoryVerdict, type HistoryVerifier, verifyHistory } from './verifyHistory.js'
