import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { openSqliteEventStore } from '../../store/index.js'
import { archiveStoreContract } from './archiveStoreContract.js'
import { eventStoreContract } from './eventStoreContract.js'
import { modelAccountContract } from './modelAccountContract.js'
import { serviceLogContract } from './serviceLogContract.js'

let folder: string
let files = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-store-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

eventStoreContract('sqlite', (onBatch) => openSqliteEventStore({ file: join(folder, `${++files}.db`), onBatch }))
archiveStoreContract('sqlite', () => openSqliteEventStore({ file: join(folder, `${++files}.db`) }))
serviceLogContract('sqlite', () => openSqliteEventStore({ file: join(folder, `${++files}.db`) }))
modelAccountContract('sqlite', () => openSqliteEventStore({ file: join(folder, `${++files}.db`) }))
