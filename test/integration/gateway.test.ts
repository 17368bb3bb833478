/**
 * Programs in walled kernels reach a real control system through the gateway and nothing else: reads work as ever, and what was
 * shown to be written is written and is in the log. That nothing else arrives is tested in test/adapters/gateway. Skipped by name where there are no walls.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { composeSandbox } from '../../adapters/composeSandbox.js'
import { executionResult, factOf, type RecordedEvent } from '../../machines/index.js'
import { startIoc, type Ioc } from '../ioc/startIoc.js'
import { collected, configured, paths, request, startService, type ServiceHere } from './realService.js'

const probing = mkdtempSync(join(tmpdir(), 'countersign-'))
const { levels, words } = await composeSandbox({ configuration: configured({ execution: { sandbox: { use: 'auto' } } }), python: paths.python, bwrap: paths.bwrap, dataDir: probing })
rmSync(probing, { recursive: true, force: true })

describe.skipIf((levels.read_only ?? 0) < 2)(`kernels behind the gateway (${words.read_only})`, () => {
  let ioc: Ioc
  let service: ServiceHere
  beforeAll(async () => {
    ioc = await startIoc()
    service = await startService({
      configuration: configured({
        agent_control_defaults: { epics_writes_enabled: true },
        approval: { global_mode: 'disabled' },
        execution: {
          sandbox: { use: 'auto' },
          epics: { gateways: { machine: { address: ioc.host, port: ioc.searchPort } } },
          modes: {
            read_only: { kernel_name: 'python3', gateway: 'machine' },
            write_access: { kernel_name: 'python3', gateway: 'machine', allows_writes: true, requires_approval: false },
          },
        },
      }),
    })
  }, 120_000)
  afterAll(async () => {
    await service.stop()
    await ioc.stop()
  })

  async function run(code: string): Promise<{ readonly history: readonly RecordedEvent[]; readonly results: Record<string, unknown> | null }> {
    const { executionId } = await service.client.submit(request({ approved_code: code }))
    const history = await collected(service.client.execution(executionId).events())
    return { history, results: executionResult(history)?.execution_result?.results ?? null }
  }
  const of = (history: readonly RecordedEvent[], type: string) => history.filter((event) => event.type === type).map((event) => factOf(event).data)

  it('both modes are level 3, tried at the start', () => {
    expect(service.composed.file).toMatchObject({ enforcementLevels: { read_only: 3, write_access: 3 } })
  })

  it('a program reads with libca and with caproto', async () => {
    const { results, history } = await run(`
import epics
from caproto.threading.client import Context
pv, = Context().get_pvs("TST:FLOAT")
pv.wait_for_connection(timeout=20)
results = {"libca": epics.caget("TST:MAG:SP", connection_timeout=20), "caproto": float(pv.read().data[0])}`)
    expect(results).toEqual({ libca: 10, caproto: 1.5 })
    expect(of(history, 'kernel.acquired')).toMatchObject([{ kernel: { mode: 'read_only', enforcementLevel: 3 } }])
  }, 120_000)

  it('a write that was shown changes the value and is recorded before it goes out, also as the last act of a program', async () => {
    const { history } = await run('import epics\nepics.caput("TST:MAG:SP", 12.5, connection_timeout=20)\nresults = {}')
    expect(of(history, 'kernel.acquired')).toMatchObject([{ kernel: { mode: 'write_access', enforcementLevel: 3 } }])
    expect(of(history, 'control.writeAllowed')).toMatchObject([{ channel: 'TST:MAG:SP', value: 12.5, currentValue: 10 }])
    expect(await ioc.read('TST:MAG:SP')).toBe(12.5)
  }, 120_000)
})
