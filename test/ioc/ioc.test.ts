/** The tests' own control system does what other tests rely on: pyepics' libca and caproto's clients read and write it, and it says what reached it. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectPaths } from '../../adapters/setup/projectPaths.js'
import { hasGenuineIoc, startIoc, type Ioc } from './startIoc.js'

const { python } = projectPaths(process.env)

describe('the control system of the tests (caproto)', () => {
  let ioc: Ioc
  beforeAll(async () => { ioc = await startIoc() })
  afterAll(() => ioc.stop())
  const run = (program: string) => promisify(execFile)(python, ['-c', program], { env: { ...process.env, ...ioc.environment }, timeout: 60_000 })

  it('is read by libca and by caproto, in every kind, without a write being seen', async () => {
    const { stdout } = await run(`
import epics, json
from caproto.sync.client import read
names = ["FLOAT", "INT", "STRING", "MAG:SP", "MAG:RB"]
enum = epics.PV("TST:ENUM", connection_timeout=10)
print(json.dumps([
    [epics.caget("TST:" + name, timeout=10, connection_timeout=10) for name in names], enum.get(as_string=True),
    bytes(epics.caget("TST:CHARS")).rstrip(bytes(1)).decode(), list(epics.caget("TST:WAVE"))[:4],
    epics.PV("TST:FLOAT").get_ctrlvars()["upper_ctrl_limit"], float(read("TST:MAG:SP", repeater=False).data[0]),
]))`)
    expect(JSON.parse(stdout)).toEqual([[1.5, 7, 'first light', 10, 10], 'off', 'a longer text of the machine', [0, 1, 4, 9], 10, 10])
    expect(await ioc.writesSeen()).toEqual([])
    expect([await ioc.read('TST:WAVE'), await ioc.read('TST:ENUM'), await ioc.read('TST:CHARS')]).toEqual([[0, 1, 4, 9, 16, 25, 36, 49], 'off', 'a longer text of the machine'])
  })

  it('notes every write command: one that changes nothing, one that is refused, NaN, and by which client', async () => {
    await run(`
import epics
from caproto.sync.client import write
epics.caput("TST:MAG:SP", 12.5, wait=True, connection_timeout=10)
epics.caput("TST:MAG:SP", 12.5, wait=True)
epics.caput("TST:FLOAT", float("nan"), wait=True)
write("TST:INT", 8, notify=True, repeater=False)
try:
    write("TST:MAG:RB", 3.0, notify=True, repeater=False)
except Exception as error:
    print(error)`)
    expect((await ioc.writesSeen()).map(({ channel, value, confirmed }) => ({ channel, value, confirmed }))).toEqual([
      { channel: 'TST:MAG:SP', value: [12.5], confirmed: true },
      { channel: 'TST:MAG:SP', value: [12.5], confirmed: true },
      { channel: 'TST:FLOAT', value: ['nan'], confirmed: true },
      { channel: 'TST:INT', value: [8], confirmed: true },
      { channel: 'TST:MAG:RB', value: [3], confirmed: true },
    ])
    expect([await ioc.read('TST:MAG:SP'), await ioc.read('TST:MAG:RB'), await ioc.read('TST:INT'), await ioc.read('TST:WRITES')]).toEqual([12.5, 12.5, 8, 5])
  })
})

describe.skipIf(!hasGenuineIoc())('the control system of the tests (EPICS itself)', () => {
  it('is read and written over Channel Access and PV Access, and notes each write', async () => {
    const ioc = await startIoc({ kind: 'genuine' })
    try {
      const { stdout } = await promisify(execFile)(python, ['-c', `
import epics
from p4p.client.thread import Context
before = epics.caget("GEN:MAG:SP", connection_timeout=10)
epics.caput("GEN:MAG:SP", 11.0, wait=True)
pva = Context("pva", conf=__import__("os").environ, useenv=False)
seen = float(pva.get("GEN:MAG:SP", timeout=10))
pva.put("GEN:MAG:SP", 12.0, timeout=10)
pva.close()
print(before, seen)`], { env: { ...process.env, ...ioc.environment }, timeout: 60_000 })
      expect(stdout).toBe('10.0 11.0\n')
      await expect.poll(() => ioc.read('GEN:MAG:RB')).toBe(12)
      expect((await ioc.writesSeen()).map(({ channel, value }) => [channel, value])).toEqual([['GEN:MAG:SP', 11], ['GEN:MAG:SP', 12]])
    } finally {
      await ioc.stop()
    }
  })
})
