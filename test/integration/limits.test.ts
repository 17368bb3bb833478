/** Limits of channels on a whole service: what policy refuses is over, and no model hears of it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { configured, dataFolder, reaches, requestFor, serviceHere } from './realService.js'

const writing = (value: string) => `import epics\nvalue = ${value}\nepics.caput("SR:QF1:SP", value)\nresults = {"value": 1}\n`

function limited(text: string) {
  const limits = join(dataFolder(), 'limits.yaml')
  writeFileSync(limits, text)
  return configured({
    agent_control_defaults: { epics_writes_enabled: true },
    execution: {
      modes: { read_only: { kernel_name: 'python3' }, write_access: { kernel_name: 'python3', allows_writes: true, requires_approval: false, minimum_enforcement_level: 0 } },
      epics: { limits_file: limits },
    },
  })
}

describe('a service with limits of channels', () => {
  it('refuses a value outside for good, and asks the model nothing more', async () => {
    const { client } = await serviceHere({ configuration: limited('channels:\n  SR:QF1:SP: { min: 0, max: 5 }\n') })
    const outside = await client.submit(requestFor(writing('12'), writing('3.2')))
    await reaches(client, outside.executionId, 'rejected')
    const history = await client.execution(outside.executionId).history()
    const types = history.map(({ type }) => type)
    expect(types.filter((type) => type === 'code.generated')).toHaveLength(1)
    expect(types).not.toContain('run.started')
    expect(history.find(({ type }) => type === 'policy.refused')?.data).toMatchObject({ failure: { category: 'policy', code: 'OUTSIDE_LIMITS', message: 'line 3: SR:QF1:SP ← 12 (allowed 0 … 5): 12 is more than 5 (allowed 0 … 5)' } })
    expect(history.find(({ type }) => type === 'analysis.completed')?.data).toMatchObject({ report: { channelLimits: { state: 'inForce', channels: [{ channel: 'SR:QF1:SP', rule: { max: 5 } }] } } })

    const computed = await client.submit(requestFor(writing('sum(range(int(input())))')))
    await reaches(client, computed.executionId, 'awaitingApproval.asked')
    const asked = (await client.execution(computed.executionId).history()).find(({ type }) => type === 'approval.requested')
    expect((asked?.data as { reasoning: string }).reasoning).toContain('SR:QF1:SP (allowed 0 … 5): the value is not constant')
  })

  it('with a broken file writes nothing, and reads on', async () => {
    const { client } = await serviceHere({ configuration: limited('channels:\n  SR:QF1:SP: { max: }\n') })
    const write = await client.submit(requestFor(writing('3.2')))
    await reaches(client, write.executionId, 'rejected')
    const refused = (await client.execution(write.executionId).history()).find(({ type }) => type === 'policy.refused')
    expect(refused?.data).toMatchObject({ failure: { code: 'LIMITS_BROKEN', message: expect.stringContaining('limits.yaml cannot be used, so nothing may be written to the control system: line 2: channels.SR:QF1:SP.max must be a number, not null') as string } })
    const read = await client.submit(requestFor('results = {"answer": 42}\n'))
    await reaches(client, read.executionId, 'succeeded')
  })
})
