/** Independent clients (EPICS' own libca through pyepics, and all of caproto's) against a real control system, through the gateway. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startIoc, type Ioc } from '../../ioc/startIoc.js'
import { gatewayHere, owner, type GatewayHere } from './gatewayHere.js'

/** Each reads a value and a text, monitors until three values came, and tries to write; it prints what it got, and how the writes ended. */
const clients = {
  'libca (pyepics)': `
import epics, json, time
seen = []
pv = epics.PV("TST:TICK", callback=lambda value=None, **_: seen.append(value))
got = [epics.caget("TST:FLOAT", connection_timeout=20), epics.caget("TST:ENUM", as_string=True), epics.caget("TST:STRING"), list(map(float, epics.caget("TST:WAVE")))[:3]]
while len(seen) < 3: time.sleep(0.02)
def attempt(write):
    try:
        return str(write())
    except Exception as problem:
        return type(problem).__name__
print(json.dumps([got, attempt(lambda: epics.caput("TST:MAG:SP", 12.5, wait=True)), attempt(lambda: epics.caput("TST:STRING", "moved", wait=True))]))`,
  'caproto, threads': `
import json, time
from caproto.threading.client import Context
pvs = Context().get_pvs("TST:FLOAT", "TST:ENUM", "TST:STRING", "TST:WAVE", "TST:TICK", "TST:MAG:SP")
for pv in pvs: pv.wait_for_connection(timeout=20)
seen = []
def note(subscription, reading): seen.append(reading)
ticks = pvs[4].subscribe()
ticks.add_callback(note)
while len(seen) < 3: time.sleep(0.02)
got = [pvs[0].read().data[0], pvs[1].read(data_type=0).data[0].decode(), pvs[2].read().data[0].decode(), list(map(float, pvs[3].read().data))[:3]]
print(json.dumps([got, pvs[5].write([12.5]).status.name, pvs[2].write(["moved"]).status.name]))
pvs[5].write([13.5], wait=False, notify=False)
pvs[5].read()`,
  'caproto, one call after the other': `
import json
from caproto.sync.client import read, subscribe, block, interrupt, write
of = lambda name, **more: read(name, repeater=False, timeout=20, **more).data
got = [float(of("TST:FLOAT")[0]), of("TST:ENUM", data_type=0)[0].decode(), of("TST:STRING")[0].decode(), list(map(float, of("TST:WAVE")))[:3]]
seen = []
def note(subscription, reading):
    seen.append(reading)
    if len(seen) == 3: interrupt()
subscription = subscribe("TST:TICK")
subscription.add_callback(note)
block(subscription, repeater=False, duration=20)
assert len(seen) >= 3
print(json.dumps([got, *(write(name, value, notify=True, repeater=False).status.name for name, value in [("TST:MAG:SP", 12.5), ("TST:STRING", "moved")])]))`,
  'caproto, asyncio': `
import asyncio, json
from caproto.asyncio.client import Context
async def main():
    context = Context()
    pvs = await context.get_pvs("TST:FLOAT", "TST:ENUM", "TST:STRING", "TST:WAVE", "TST:TICK", "TST:MAG:SP")
    for pv in pvs: await pv.wait_for_connection(timeout=20)
    seen = 0
    async for reading in pvs[4].subscribe():
        seen += 1
        if seen == 3: break
    got = [(await pvs[0].read()).data[0], (await pvs[1].read(data_type=0)).data[0].decode(), (await pvs[2].read()).data[0].decode(), list(map(float, (await pvs[3].read()).data))[:3]]
    print(json.dumps([got, (await pvs[5].write([12.5], notify=True)).status.name, (await pvs[2].write(["moved"], notify=True)).status.name]))
asyncio.run(main())`,
  'caproto, as pyepics': `
import json, time
from caproto.threading.pyepics_compat import PV, caget
seen = []
def note(value=None, **_): seen.append(value)
pv = PV("TST:TICK", callback=note)
got = [float(caget("TST:FLOAT", timeout=20)), caget("TST:ENUM", as_string=True), caget("TST:STRING"), list(map(float, caget("TST:WAVE")))[:3]]
while len(seen) < 3: time.sleep(0.02)
def attempt(name, value):
    try:
        target = PV(name)
        target.wait_for_connection(timeout=20)
        return str(target.put(value, wait=True, timeout=20))
    except Exception as problem:
        return type(problem).__name__
print(json.dumps([got, attempt("TST:MAG:SP", 12.5), attempt("TST:STRING", "moved")]))`,
}

const read = [1.5, 'off', expect.any(String), [0, 1, 4]]

describe.each([['read_only', false], ['write_access', true]] as const)('through a gateway in %s', (mode, writable) => {
  let ioc: Ioc
  let gateway: GatewayHere
  beforeAll(async () => {
    ioc = await startIoc()
    gateway = await gatewayHere({ ioc, writable })
  }, 60_000)
  afterAll(async () => {
    await gateway.stop()
    await ioc.stop()
  })
  beforeEach(() => {
    gateway.rules.asked.length = 0
    if (mode === 'read_only') gateway.rules.rule = () => ({ allowed: false, code: 'MODE_IS_READ_ONLY', message: 'it writes nothing' })
  })

  it.each(Object.entries(clients))(`%s reads and monitors as ever, and ${writable ? 'writes what was allowed' : 'writes nothing'}`, async (_, program) => {
    const before = (await ioc.writesSeen()).length
    const [got, ...writes] = JSON.parse(await gateway.run(program)) as unknown[]
    expect(got).toEqual(read)
    if (!writable) {
      expect(writes.join()).not.toMatch(/ECA_NORMAL|None/)
      expect(await ioc.writesSeen()).toEqual([])
      return
    }
    const seen = (await ioc.writesSeen()).slice(before)
    expect(seen.slice(0, 2)).toMatchObject([{ channel: 'TST:MAG:SP', value: [12.5], user: 'gateway' }, { channel: 'TST:STRING', value: ['moved'] }])
    expect(gateway.rules.asked.slice(0, 2)).toMatchObject([
      { ...owner, channel: 'TST:MAG:SP', value: 12.5, currentValue: expect.any(Number), protocol: 'channel-access' },
      { ...owner, channel: 'TST:STRING', value: 'moved', currentValue: expect.any(String) },
    ])
    await expect.poll(() => gateway.rules.outcomes.length).toBeGreaterThanOrEqual(2)
    expect(gateway.rules.outcomes.map(({ outcome }) => outcome)).not.toContain('failed')
  }, 90_000)

  it('what was not allowed reaches nobody, and its client hears at once that it may not', async () => {
    const before = (await ioc.writesSeen()).length
    gateway.rules.rule = ({ value }) => (value === 7 ? { allowed: true, writeId: 'w' } : { allowed: false, code: 'VALUE_OUT_OF_LIMITS', message: 'too much' })
    const printed = await gateway.run(`
from caproto.threading.client import Context
pv, = Context().get_pvs("TST:MAG:SP")
pv.wait_for_connection(timeout=20)
for value in (float("nan"), float("inf"), [1.0, 2.0], 8.0): print(pv.write(value if isinstance(value, list) else [value]).status.name)
pv.write([9.0], wait=False, notify=False)
print(pv.write([7.0]).status.name)`)
    expect(printed.trim().split('\n')).toEqual([...Array.from({ length: 4 }, () => 'ECA_NOWTACCESS'), writable ? 'ECA_NORMAL' : 'ECA_NOWTACCESS'])
    expect(gateway.rules.asked.map(({ value }) => value)).toEqual(['nan', 'inf', [1, 2], 8, 9, 7])
    expect((await ioc.writesSeen()).slice(before).map(({ value }) => value)).toEqual(writable ? [[7]] : [])
  }, 60_000)
})
