/** The rules of a whole service change while it runs: recorded, as a whole or not at all, and never behind an approver's back. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { composeService } from '../../adapters/compose.js'
import { keyringOf } from '../../adapters/identity/signer.js'
import { connectClient } from '../../adapters/nats/connectClient.js'
import { connectMaintenance } from '../../adapters/nats/connectMaintenance.js'
import type { RecordedServiceEvent } from '../../machines/index.js'
import { loadConfiguration, silentLogger } from '../../runtime/index.js'
import { openSqliteEventStore, serviceLogProblem } from '../../store/index.js'
import { key, person } from '../people.js'
import { dataFolder, obedient, reaches, requestFor } from './realService.js'

const writing = 'import epics\nepics.caput("SR:QF1:SP", 3.2)\nresults = {"value": 1}\n'
const reading = 'import os\nresults = {"beamline": os.environ.get("BEAMLINE")}\n'

const configuration = ({ writes = true, environment = 'ID1', imports = '' } = {}) => `
agent_control_defaults: { epics_writes_enabled: ${writes} }
approval: { capabilities: { python_execution: { mode: control_writes } } }
execution:
  modes:
    read_only: { kernel_name: python3, environment: { BEAMLINE: "${environment}" } }
    write_access: { kernel_name: python3, allows_writes: true, requires_approval: true, minimum_enforcement_level: 0 }
  epics: { limits_file: limits.yaml }
  prohibited_imports: [${imports}]
`
const limits = (max: number | string) => `channels:\n  SR:QF1:SP: { min: 0, max: ${max} }\n`

async function stage({ people = '' } = {}) {
  const folder = dataFolder()
  const [file, limitsFile, dataDir] = [join(folder, 'site.yaml'), join(folder, 'limits.yaml'), join(folder, 'data')]
  writeFileSync(file, `${configuration()}${people && `people: ${people}\n`}`)
  writeFileSync(limitsFile, limits(5))
  const source = { file, load: () => loadConfiguration({ file, env: {} }) }
  const composed = await composeService({ dataDir, configuration: source.load(), source, env: {}, log: silentLogger, generator: obedient })
  const client = await connectClient({ ...composed.nats.address, keys: composed.hostKeys })
  const reloading = () => composed.rules.reload({ kind: 'user', name: 'otto' })
  let open = true
  const stop = async () => {
    if (!open) return
    open = false
    await client.close()
    await composed.stop()
  }
  onTestFinished(stop)
  return { composed, client, file, limitsFile, dataDir, reload: reloading, stop }
}

const failureOf = async (client: Awaited<ReturnType<typeof connectClient>>, executionId: string) =>
  (await client.execution(executionId).history()).find(({ type }) => type === 'policy.refused')?.data

describe('reload', () => {
  it('changes the rules as a whole, records who, when, which keys and both hashes, and tells it on NATS', async () => {
    const { composed, client, file, reload, dataDir, stop } = await stage()
    const told: RecordedServiceEvent[] = []
    composed.nats.connection.raw.subscribe('countersign.v1.service.>', { callback: (_, message) => void told.push(message.json<RecordedServiceEvent>()) })
    await composed.nats.connection.raw.flush()

    writeFileSync(file, `${configuration({ environment: 'ID2-geheim', imports: 'subprocess' })}\nllm: { model: other }\n`)
    const answer = await reload()
    expect(answer).toMatchObject({
      changed: ['execution.modes.read_only.environment.BEAMLINE', 'execution.prohibited_imports'], needRestart: ['llm.model'], limits: { state: 'inForce' },
    })
    expect(answer.oldHash).not.toBe(answer.configurationHash)
    const log = await composed.store.serviceEvents()
    expect(log.map(({ type, actor }) => [type, actor.name])).toEqual([['service.started', 'countersign'], ['configuration.reloaded', 'otto']])
    expect(log[1]?.data).toMatchObject({ file, oldHash: answer.oldHash, configurationHash: answer.configurationHash, changed: answer.changed, needRestart: ['llm.model'] })
    expect(JSON.stringify(log)).not.toContain('geheim')
    await vi.waitFor(() => { expect(told.map(({ type }) => type)).toEqual(['configuration.reloaded']) })

    const prohibited = await client.submit(requestFor('import subprocess\nresults = {}\n'))
    await reaches(client, prohibited.executionId, 'rejected')
    const read = await client.submit(requestFor(reading))
    await reaches(client, read.executionId, 'succeeded')
    expect((await client.execution(read.executionId).result()).execution_result).toMatchObject({ results: { beamline: 'ID2-geheim' } })
    const requested = (await client.execution(read.executionId).history())[0]?.data as { policy: { policyVersion: string } }
    expect((log[1]?.data as { policyVersion: string }).policyVersion).toBe(requested.policy.policyVersion)

    await stop()
    const store = openSqliteEventStore({ file: join(dataDir, 'events.sqlite'), readOnly: true })
    const whole = await store.serviceEvents()
    await store.close()
    expect(whole.at(-1)).toMatchObject({ type: 'service.stopped', data: { configurationHash: answer.configurationHash } })
    expect(serviceLogProblem(whole)).toBeNull()
  })

  it('that fails half-way leaves no kernel with the environment of the refused configuration', async () => {
    const { client, file, reload, dataDir } = await stage()
    const specs = join(dataDir, 'jupyter')
    const spec = readdirSync(specs, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith(join('python3-write_access', 'kernel.json'))) ?? ''
    rmSync(join(specs, spec))
    mkdirSync(join(specs, spec))
    writeFileSync(file, configuration({ environment: 'ID2' }).replace('write_access: { ', 'write_access: { environment: { BEAMLINE: "ID2" }, '))
    await expect(reload()).rejects.toMatchObject({ code: 'CONFIGURATION_REFUSED' })
    const read = await client.submit(requestFor(reading))
    await reaches(client, read.executionId, 'succeeded')
    expect((await client.execution(read.executionId).result()).execution_result).toMatchObject({ results: { beamline: 'ID1' } })
  })

  it('to a configuration that names nobody is refused where the key of the owner cannot be used, and the service goes on', async () => {
    const { composed, client, file, reload, dataDir } = await stage({ people: JSON.stringify({ otto: person('otto') }) })
    mkdirSync(join(dataDir, 'identity'), { recursive: true })
    writeFileSync(join(dataDir, 'identity', 'owner.nk'), 'not a seed')
    writeFileSync(file, configuration())
    await expect(reload()).rejects.toMatchObject({ code: 'CONFIGURATION_REFUSED', message: expect.stringContaining('owner.nk') as string })
    const { maintenance, close } = await connectMaintenance({ ...composed.nats.address, keys: keyringOf(key('otto')) })
    onTestFinished(close)
    await expect(maintenance.reload({})).rejects.toMatchObject({ code: 'CONFIGURATION_REFUSED' })
    await expect(maintenance.republish({})).resolves.toMatchObject({ from: 0 })
    const read = await client.submit(requestFor(reading))
    await reaches(client, read.executionId, 'succeeded')
  })

  it('a file that is wrong changes nothing, is said and recorded; a broken limits file blocks writes and not reads', async () => {
    const { composed, client, file, limitsFile, reload } = await stage()
    const before = composed.rules.now().hash
    writeFileSync(file, 'aproval: {}\n')
    await expect(reload()).rejects.toMatchObject({ code: 'CONFIGURATION_REFUSED', message: expect.stringContaining('aproval is not a known key: did you mean approval?') as string })
    expect(composed.rules.now().hash).toBe(before)
    expect((await composed.store.serviceEvents()).at(-1)).toMatchObject({ type: 'configuration.refused', data: { file, configurationHash: before, problem: expect.stringContaining('aproval') as string } })

    writeFileSync(file, configuration())
    writeFileSync(limitsFile, limits('much'))
    expect(await reload()).toMatchObject({ changed: ['execution.epics.limits_file'], limits: { state: 'broken', problem: 'line 2: channels.SR:QF1:SP.max must be a number, not a string' } })
    const write = await client.submit(requestFor(writing))
    await reaches(client, write.executionId, 'rejected')
    expect(await failureOf(client, write.executionId)).toMatchObject({ failure: { code: 'LIMITS_BROKEN' } })
    const read = await client.submit(requestFor(reading))
    await reaches(client, read.executionId, 'succeeded')
  })

  it.each<[string, (files: { file: string; limitsFile: string }) => void, string]>([
    ['the limits', ({ limitsFile }) => { writeFileSync(limitsFile, limits(6)) }, 'LIMITS_CHANGED'],
    ['the switch for writes', ({ file }) => { writeFileSync(file, configuration({ writes: false })) }, 'WRITES_DISABLED'],
  ])('a grant does not survive a change of %s between question and run', async (_, edit, code) => {
    const service = await stage()
    const { client, reload } = service
    const { executionId } = await client.submit(requestFor(writing))
    await reaches(client, executionId, 'awaitingApproval.asked')
    edit(service)
    await reload()
    await client.execution(executionId).approve({ as: 'grace' })
    await reaches(client, executionId, 'rejected')
    expect(await failureOf(client, executionId)).toMatchObject({ failure: { category: 'policy', code } })
    expect((await client.execution(executionId).history()).map(({ type }) => type)).not.toContain('run.started')
  })

  it('is asked for over NATS', async () => {
    const { composed, limitsFile } = await stage()
    writeFileSync(limitsFile, limits(6))
    const client = await connectMaintenance({ ...composed.nats.address, keys: { ...composed.hostKeys, signer: () => composed.hostKeys.signer('olga') } })
    onTestFinished(() => client.close())
    expect(await client.maintenance.reload({})).toMatchObject({ changed: ['execution.epics.limits_file'], needRestart: [] })
    expect((await composed.store.serviceEvents()).at(-1)).toMatchObject({ type: 'configuration.reloaded', actor: { kind: 'user', name: 'olga', identity: { proof: 'host' } } })
    const stranger = await connectMaintenance(composed.nats.address)
    onTestFinished(() => stranger.close())
    await expect(stranger.maintenance.reload({})).rejects.toMatchObject({ code: 'IDENTITY_REQUIRED' })
    expect(await composed.store.serviceEvents()).toHaveLength(2)
  })
})
