import { createMemoryEventStore } from '../../store/index.js'
import { archiveStoreContract } from './archiveStoreContract.js'
import { eventStoreContract } from './eventStoreContract.js'
import { modelAccountContract } from './modelAccountContract.js'
import { serviceLogContract } from './serviceLogContract.js'

eventStoreContract('memory', (onBatch) => createMemoryEventStore({ onBatch }))
archiveStoreContract('memory', () => createMemoryEventStore())
serviceLogContract('memory', () => createMemoryEventStore())
modelAccountContract('memory', () => createMemoryEventStore())
