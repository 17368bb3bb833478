/** What the service's log says of the rules at a start and at a reload. */
import { expect, it } from 'vitest'
import { composeRules } from '../../adapters/composeRules.js'
import { silentLogger } from '../../runtime/index.js'
import { configured } from '../integration/configured.js'
import { people } from '../people.js'

it('warns of what nobody can approve, and still takes the configuration', async () => {
  const warned: string[] = []
  const alone = configured({ approval: { modes: { write_access: { groups: ['magnets'] } } } })
  let next = alone
  const rules = composeRules({
    configuration: alone, source: { file: null, load: () => next }, levels: { read_only: 0, write_access: 0 },
    store: { recordServiceEvent: (event) => Promise.resolve({ ...event, position: 1, prevHash: '', hash: '' }) },
    publish() {}, apply: () => Promise.resolve(), clock: { now: () => new Date(0) }, ids: { next: () => 'id' },
    log: { ...silentLogger, warn: (_, words = '') => void warned.push(words) },
  })
  expect(warned).toEqual([expect.stringMatching(/nothing can be approved in mode write_access: .*in magnets.*there are none/), expect.stringContaining('group magnets')])
  const by = { kind: 'service', name: 'test' } as const
  next = configured({ people: people('ada') })
  await rules.reload(by)
  expect(warned.splice(0)).toHaveLength(2)
  next = configured({ people: people('ada'), approval: { modes: { write_access: { count: 2 } } } })
  await rules.reload(by)
  expect(warned).toEqual([expect.stringMatching(/2 persons with the role approver .*there is ada/)])
})
