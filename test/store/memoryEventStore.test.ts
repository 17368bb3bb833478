import { createMemoryEventStore } from '../../store/index.js'
import { eventStoreContract } from './eventStoreContract.js'

eventStoreContract('memory', (onBatch) => createMemoryEventStore({ onBatch }))
