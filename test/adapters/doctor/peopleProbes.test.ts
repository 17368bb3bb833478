/** What `doctor` says of who may do what. */
import { expect, it } from 'vitest'
import { examine } from '../../../adapters/doctor/examine.js'
import { peopleProbes, type PeopleSettings } from '../../../adapters/doctor/peopleProbes.js'
import { configured } from '../../integration/configured.js'
import { key, people, person } from '../../people.js'

const asking = { capabilities: { python_execution: { mode: 'all_code' } } }
const examined = async (file: Record<string, unknown>, owner: PeopleSettings['owner'] = () => null) =>
  Object.fromEntries((await Promise.all(peopleProbes({ configuration: configured(file), owner, account: 'tester' }).map(examine))).map((check) => [check.name, check]))
const ownersKey = (name: string) => () => ({ person: name, keyId: key(name).keyId, file: `/data/identity/${name}.nk` })

it('without people: the account, whether its key is made yet or not', async () => {
  expect(await examined({ approval: asking })).toEqual({
    people: expect.objectContaining({ status: 'works', detail: expect.stringMatching(/^only tester, .*made at the first start$/) }),
    approvers: expect.objectContaining({ status: 'works', detail: 'read_only: 1 of tester; write_access: 1 of tester' }),
  })
  expect((await examined({ approval: asking }, ownersKey('ada')))['people']).toMatchObject({ where: '/data/identity/ada.nk', detail: 'only ada, who may do everything: the configuration names no people' })
})

it('says of each person what they may do, and of each mode who approves', async () => {
  const checks = await examined({ approval: { ...asking, modes: { write_access: { count: 2, groups: ['magnets'] } } }, people: { ada: person('ada', ['requester']), grace: person('grace', ['approver'], ['magnets']), ruth: person('ruth', ['approver', 'operator'], ['magnets']) } }, ownersKey('tester'))
  expect(checks['people']).toMatchObject({ status: 'works', detail: 'ada (requester), grace (approver; in magnets), ruth (approver, operator; in magnets)' })
  expect(checks['approvers']).toMatchObject({ status: 'works', detail: 'read_only: 1 of grace, ruth; write_access: 2 of grace, ruth' })
  expect(checks['owner\'s key']).toMatchObject({ status: 'works', detail: expect.stringContaining('counts no more') })
})

it('warns, without failing, where nobody can approve', async () => {
  expect((await examined({ approval: asking, people: { ada: person('ada', ['requester']) } }))['approvers']).toMatchObject({ status: 'absent', detail: expect.stringContaining('it takes a person with the role approver'), remedy: expect.stringContaining('people') })
  expect((await examined({ approval: { ...asking, modes: { read_only: { groups: ['magnets'] } } } }))['approvers']).toMatchObject({ status: 'absent', detail: expect.stringContaining('magnets') })
})

it('warns where the key of the data folder holds every role beside others', async () => {
  expect((await examined({ people: people('tester', 'grace') }, ownersKey('tester')))['owner\'s key']).toMatchObject({ status: 'absent', detail: expect.stringContaining('is tester\'s and holds every role'), remedy: expect.stringContaining('make each person a key') })
  expect((await examined({ people: { ...people('grace'), tester: person('tester', ['requester']) } }, ownersKey('tester')))['owner\'s key']).toMatchObject({ status: 'works', detail: 'is tester\'s (requester)' })
})

it('fails where the one key cannot be used, for then no service starts', async () => {
  expect((await examined({}, () => { throw new Error('the key may be read by others') }))['people']).toMatchObject({ status: 'fails', detail: expect.stringContaining('may be read') })
})
