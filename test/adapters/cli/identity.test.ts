/** From a key that `identity create` makes to a certificate that `verify --certificate` checks: as people type it, on a real service. */
import { readFileSync, statSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { composeService, type ComposedService } from '../../../adapters/compose.js'
import { silentLogger } from '../../../runtime/index.js'
import type { TestPerson } from '../../people.js'
import { configured } from '../../integration/configured.js'
import { cliStage, until, type CliStage } from './cliStage.js'

const program = 'results = {"answer": 42}\n'
let stage: CliStage
let service: ComposedService | undefined
beforeAll(async () => {
  stage = await cliStage()
})
afterAll(async () => {
  await service?.stop()
  await stage.clear()
}, 60_000)

const ran = async (...argv: string[]) => {
  const { exitCode, stdout, stderr } = await stage.run(argv)
  expect({ argv, exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ argv, exitCode: 0, stderr: '' })
  return stdout
}
const json = async (...argv: string[]) => JSON.parse(await ran(...argv, '--json'))

it('keys are made, listed and shown; a decision for somebody else is certified, and the certificate checked', async () => {
  const made = async (name: string, ...options: string[]) => parse(await ran('identity', 'create', name, ...options)).people as Record<string, TestPerson>
  const people = { ...(await made('otto', '--roles', 'operator')), ...(await made('ada', '--roles', 'requester')), ...(await made('mary', '--roles', 'approver')), ...(await made('dorothy', '--roles', 'approver', '--groups', 'operations')) }
  expect(people).toMatchObject({ ada: { roles: ['requester'] }, dorothy: { roles: ['approver'], groups: ['operations'] } })
  const { keys } = await json('identity', 'list')
  expect(keys.map(({ person }: { person: string }) => person)).toEqual(['ada', 'dorothy', 'mary', 'otto'])
  for (const { file } of keys) {
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(await ran('identity', 'list')).not.toContain(readFileSync(file, 'utf8').trim())
  }
  expect(await json('identity', 'show', 'mary')).toEqual({ person: 'mary', keyId: people['mary']?.public_key })
  expect(await stage.run(['identity', 'create', 'mary'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('KEY_EXISTS') })

  const delegations = [{ from: 'dorothy', to: 'mary', until: '2999-01-01T00:00:00Z' }]
  service = await composeService({ dataDir: stage.dataDir, env: {}, log: silentLogger, configuration: configured({ approval: { capabilities: { python_execution: { mode: 'all_code' } }, modes: { read_only: { groups: ['operations'] } }, delegations }, people }) })
  const request = await stage.file('request.json', { user_query: 'six times seven', task_objective: 'multiply', execution_folder_name: 'product', approved_code: program })
  const { executionId: id } = JSON.parse(await ran('submit', request, '--json', '--as', 'ada'))
  await until('it is asked about', async () => (await json('show', id)).status === 'awaitingApproval.asked')
  expect(await stage.run(['approve', id, '--as', 'mary'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('APPROVER_NOT_IN_GROUP') })
  expect(await ran('approve', id, '--as', 'mary', '--for', 'dorothy')).toContain('approved by mary (for dorothy)')
  await until('it is over', async () => (await json('show', id)).status === 'succeeded')

  const file = `${stage.folder}/approval.json`
  expect(await ran('certificate', id, '--out', file)).toContain(file)
  expect(await stage.run(['certificate', id, '--out', file])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('FILE_NOT_WRITABLE') })
  expect(await ran('certificate', id)).toBe(readFileSync(file, 'utf8'))
  const code = await stage.file('program.py', program)
  const keyed = ['--key', service.file.certificateKey ?? '', '--key', `mary=${people['mary']?.public_key ?? ''}`]
  expect(await ran('verify', '--certificate', file, '--code', code, ...keyed)).toContain('mary (for dorothy) approved it')
  const other = await stage.file('other.py', `${program}# another one\n`)
  expect(await stage.run(['verify', '--certificate', file, '--code', other])).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('✗') })
  const changed = await stage.file('changed.json', readFileSync(file, 'utf8').replace(/("sig": ?")(.)/, (_, before: string, first: string) => `${before}${first === 'A' ? 'B' : 'A'}`))
  expect(await stage.run(['verify', '--certificate', changed])).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('✗') })

  const bounds = await stage.file('bounds.json', { type: 'object', additionalProperties: false, properties: { current: { type: 'number', minimum: 0, maximum: 5 } } })
  const granting = ['standing', 'grant', id, '--uses', '1', '--until', '1d', '--parameters', bounds, '--as']
  expect(await stage.run([...granting, 'mary'])).toMatchObject({ stderr: expect.stringContaining('APPROVER_NOT_IN_GROUP') })
  const { standingId } = await json(...granting, 'mary', '--for', 'dorothy')
  expect(await ran('standing', 'list', '--as', 'ada')).toContain('used 0 of 1')
  const [{ standingHash: ownHash }] = await json('standing', 'list', '--as', 'ada')
  expect(await stage.run(['standing', 'endorse', standingId, '--as', 'dorothy'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('APPROVAL_HASH_REQUIRED') })
  expect(await stage.run(['standing', 'endorse', standingId, '--hash', 'f'.repeat(64), '--as', 'dorothy'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('APPROVAL_HASH_MISMATCH') })
  expect(await stage.run(['standing', 'endorse', standingId, '--hash', ownHash, '--as', 'dorothy'])).toMatchObject({ stdout: expect.stringContaining('for the program'), stderr: expect.stringContaining('ALREADY_DECIDED') })
  const again = await stage.file('again.json', { user_query: 'again', task_objective: 'multiply', execution_folder_name: 'product', approved_code: program, capability_context_data: { current: 3 } })
  const { executionId: second } = JSON.parse(await ran('submit', again, '--json', '--as', 'ada'))
  await until('it has run without a question to anybody', async () => (await json('show', second)).status === 'succeeded')
  expect(await ran('show', second)).toContain(`by standing approval ${standingId} (use 1 of 1`)
  const inAdvance = `${stage.folder}/standing.json`
  await until('it is certified', async () => (await stage.run(['certificate', second, '--out', inAdvance])).exitCode === 0)
  expect(await ran('verify', '--certificate', inAdvance, '--code', code, ...keyed)).toContain('mary (for dorothy) approved it in advance')
  expect(await stage.run(['standing', 'revoke', standingId, '--reason', 'done', '--as', 'ada'])).toMatchObject({ stderr: expect.stringContaining('ROLE_MISSING') })
  expect(await ran('standing', 'revoke', standingId, '--reason', 'done', '--as', 'otto')).toContain('otto revoked it')
  expect(await ran('standing', 'show', standingId, '--as', 'ada')).toContain(second)

  for (const command of [['republish'], ['reload'], ['archive', '--older-than', '30d', '--dry-run']]) {
    expect(await stage.run([...command, '--as', 'mary'])).toMatchObject({ stdout: '', stderr: expect.stringContaining('ROLE_MISSING') })
    expect(await stage.run([...command, '--as', 'nobody'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('NO_SUCH_KEY') })
    await ran(...command, '--as', 'otto')
  }
}, 120_000)
