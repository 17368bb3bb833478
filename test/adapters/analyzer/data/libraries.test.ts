/** One program for each way of writing and reading that a shipped control library has: what is told of it, channel and value included. */
import { afterAll, describe, expect, it } from 'vitest'
import { testAnalyzer } from '../testAnalyzer.js'

const analyzer = testAnalyzer()
afterAll(() => analyzer.close())

type Told = readonly [rule: string, channel: string | null, value?: string | null]

const call = (channel: string | null, value: string | null = null): Told => ['control-write/call', channel, value]
const attribute = (channel: string | null, value: string | null = null): Told => ['control-write/attribute', channel, value]
const rpc = (channel: string | null, value: string | null = null): Told => ['control-write/rpc', channel, value]
const command = (channel: string | null, value: string | null = null): Told => ['control-write/command', channel, value]
const server: Told = ['control-write/server', null]

const writes: readonly (readonly [program: string, told: Told])[] = [
  // pyepics
  ['import epics\nepics.caput_many(["A", "B"], [1, 2])', call('B', '2')],
  ['from epics.devices.mca import caput\ncaput("A", 1)', call('A', '1')],
  ['import epics\nd = epics.Device("XX:", delim="")\nd.put("SP", 3)', call('XX:SP', '3')],
  ['import epics\nd = epics.Device("XX:m1", delim=".", attrs=("VAL",))\nd.VAL = 3', attribute('XX:m1.VAL', '3')],
  ['import epics\nd = epics.Device("XX:")\nd.PV("SP").put(3)', call(null, '3')],
  ['import epics\nd = epics.Device("XX:")\nd.PV("SP").value = 3', attribute(null, '3')],
  ['import epics\nepics.Device("XX:").restore_state({})', call(null)],
  ['import epics\nm = epics.Motor("XX:m1")\nm.move(4.5, wait=True)', call('XX:m1.VAL', '4.5')],
  ['import epics\nm = epics.Motor("XX:m1")\nm.slew_speed = 2', attribute('XX:m1.VELO', '2')],
  ['import epics\nepics.Motor("XX:m1").drive = 2', attribute('XX:m1.VAL', '2')],
  ['import epics\nepics.Motor("XX:m1").put("VAL", 1)', call('XX:m1.VAL', '1')],
  ['from epics.devices import Struck\nStruck("XX:str:").start()', call('XX:str:')],
  ['from epics.devices import Scaler\nScaler("XX:sc").CountTime(1)', call('XX:sc')],
  ['from epics.devices import ao\nao("XX:ao").VAL = 1', attribute('XX:aoVAL', '1')],
  ['from epics import ca\nchid = ca.create_channel("A")\nca.put(chid, 3)', call(null, '3')],
  ['from epics.autosave import restore_pvs\nrestore_pvs("x.sav")', call(null)],
  // caproto
  ['from caproto.sync.client import write\nwrite("A", 3, notify=True)', call('A', '3')],
  ['from caproto.sync.client import read_write_read\nread_write_read("A", 3)', call('A', '3')],
  ['from caproto.threading.client import Context\nctx = Context()\na, b = ctx.get_pvs("A", "B")\nb.write(3)', call('B', '3')],
  ['from caproto.asyncio.client import Context\nctx = Context()\n(pv,) = await ctx.get_pvs("A")\nawait pv.write([3])', call('A', '[3]')],
  ['from caproto.threading.client import Batch\nwith Batch() as b:\n    b.write(None, 3)', call(null, '3')],
  ['from caproto.threading.pyepics_compat import PV\nPV("A").put(3)', call('A', '3')],
  ['from caproto.threading.pyepics_compat import get_pv\nget_pv("A").value = 3', attribute('A', '3')],
  ['from caproto.threading.pyepics_compat import caput\ncaput("A", 3)', call('A', '3')],
  ['import caproto\nchan = caproto.ClientChannel("A", None)\nchan.write(3)', call(null, '3')],
  ['import caproto as ca\nca.WriteNotifyRequest([1], 0, 1, 1, 1)', call(null)],
  ['from caproto.server import PVGroup, run\nclass G(PVGroup):\n    pass\nrun(G(prefix="x").pvdb)', server],
  ['from caproto.asyncio.server import start_server\nawait start_server({})', server],
  // p4p
  ['from p4p.client.thread import Context\nContext("pva").put("A", 3)', call('A', '3')],
  ['from p4p.client.thread import Context\nwith Context("pva") as ctxt:\n    ctxt.put(["A", "B"], [1, 2])', call('B', '2')],
  ['from p4p.client.asyncio import Context\nasync def go():\n    async with Context("pva") as c:\n        await c.put("A", 3)\nawait go()', call('A', '3')],
  ['from p4p.client.cothread import Context\nContext("pva").put("A", 3)', call('A', '3')],
  ['from p4p.client.raw import Context\nContext("pva").put("A", print)', call('A')],
  ['from p4p.client.Qt import Context\nContext("pva").put("A", print)', call('A')],
  ['from p4p.client.thread import Context\nContext("pva").rpc("A", 3)', rpc('A', '3')],
  ['from p4p.rpc import rpcproxy, rpccall\n@rpcproxy\nclass P:\n    @rpccall("%sadd")\n    def add(self):\n        pass\nfrom p4p.server import Server\nServer.forever(providers=[])', server],
  ['from p4p.server.thread import SharedPV\nSharedPV()', server],
  // pvaPy
  ['import pvaccess\nc = pvaccess.Channel("A")\nc.put(3)', call('A', '3')],
  ['from pvaccess import Channel, CA\nChannel("A", CA).putDouble(3.5)', call('A', '3.5')],
  ['import pvaccess\npvaccess.MultiChannel(["A", "B"]).put([1, 2])', call('B', '2')],
  ['import pvaccess\npvaccess.RpcClient("svc").invoke(pvaccess.PvObject({}))', rpc('svc')],
  ['import pvaccess\npvaccess.PvaServer("x", pvaccess.PvObject({}))', server],
  // aioca, cothread
  ['from aioca import caput\nawait caput("A", 3)', call('A', '3')],
  ['from cothread.catools import *\ncaput("A", 3)', call('A', '3')],
  ['from cothread.catools import caput_one\ncaput_one("A", 3)', call('A', '3')],
  ['from cothread.pv import PV\nPV("A").caput(3)', call('A', '3')],
  // CaChannel
  ['from CaChannel import CaChannel\nc = CaChannel("A")\nc.searchw()\nc.putw(3)', call('A', '3')],
  ['from CaChannel.util import caput\ncaput("A", 3)', call('A', '3')],
  ['from CaChannel import ca\nca.put(0, 3)', call(null, '3')],
  // ophyd
  ['from ophyd import EpicsSignal\nEpicsSignal("A").put(3)', call('A', '3')],
  ['from ophyd import EpicsSignal\nEpicsSignal("A:RBV", write_pv="A:SP").set(3)', call('A:SP', '3')],
  ['from ophyd import EpicsSignal\ns = EpicsSignal("A:RBV", write_pv="A:SP")\ns.value = 3', attribute('A:SP', '3')],
  ['from ophyd.areadetector import EpicsSignalWithRBV\nEpicsSignalWithRBV("A").put(3)', call('A', '3')],
  ['from ophyd import EpicsMotor\nm = EpicsMotor("XX:m1", name="m")\nm.move(3)', call('XX:m1.VAL', '3')],
  ['from ophyd.epics_motor import EpicsMotor\nm = EpicsMotor("XX:m1", name="m")\nm.user_setpoint.put(3)', call('XX:m1.VAL', '3')],
  ['from ophyd import EpicsMotor\nEpicsMotor("XX:m1", name="m").velocity.set(3)', call('XX:m1.VELO', '3')],
  ['from ophyd import SimDetector\nd = SimDetector("XX:", name="d")\nd.cam.acquire.put(1)', call(null, '1')],
  ['from ophyd import Device, Component as Cpt, EpicsSignal\nclass D(Device):\n    sp = Cpt(EpicsSignal, ":SP")\nD("XX", name="d").sp.put(3)', call(null, '3')],
  ['from ophyd import PVPositioner\nclass P(PVPositioner):\n    pass\nP("XX", name="p").set(3)', call('XX', '3')],
  ['from ophyd.utils import set_and_wait\nset_and_wait(None, 3)', call(null, '3')],
  // ophyd-async
  ['from ophyd_async.epics.core import epics_signal_rw\ns = epics_signal_rw(float, "A")\nawait s.set(3)', call('A', '3')],
  ['from ophyd_async.epics.core import epics_signal_rw\ns = epics_signal_rw(float, "A:RBV", "A:SP")\nawait s.set(3)', call('A:SP', '3')],
  ['from ophyd_async.epics.core import epics_signal_rw_rbv\nawait epics_signal_rw_rbv(float, "A").set(3)', call('A', '3')],
  ['from ophyd_async.epics.core import epics_signal_x\nawait epics_signal_x("A").trigger()', call('A')],
  ['from ophyd_async.epics.motor import Motor\nawait Motor("XX:m1").set(3)', call('XX:m1.VAL', '3')],
  ['from ophyd_async.epics.motor import Motor\nawait Motor("XX:m1").velocity.set(3)', call(null, '3')],
  ['from ophyd_async.core import StandardReadable\nfrom ophyd_async.epics.core import epics_signal_rw\nclass D(StandardReadable):\n    def __init__(self, p):\n        self.sp = epics_signal_rw(float, p + ":SP")\n        super().__init__()\nawait D("XX").sp.set(3)', call('XX:SP', '3')],
  // bluesky
  ['from bluesky import RunEngine\nimport bluesky.plan_stubs as bps\nRE = RunEngine({})\nRE(bps.mv(None, 3))', call(null, '3')],
  ['from bluesky.plan_stubs import mov\nmov(None, 3)', call(null, '3')],
  ['from bluesky.run_engine import RunEngine\nRunEngine()(x for x in ())', call(null)],
  ['import bluesky.plans as bp\nbp.scan([], None, 0, 1, 3)', call(null)],
  ['from bluesky import Msg\nMsg("set", None, 3)', call(null)],
  // Tango
  ['import tango\ntango.DeviceProxy("a/b/c").write_attribute("current", 3)', call('a/b/c/current', '3')],
  ['from tango.asyncio import DeviceProxy\nd = await DeviceProxy("a/b/c")\nawait d.write_attribute("current", 3)', call('a/b/c/current', '3')],
  ['import PyTango\nd = PyTango.DeviceProxy("a/b/c")\nd.current = 3', attribute('a/b/c/current', '3')],
  ['import tango\ntango.DeviceProxy("a/b/c").write_attributes([("current", 3)])', call('a/b/c', '[[current, 3]]')],
  ['import tango\ntango.DeviceProxy("a/b/c").command_inout("On")', rpc('a/b/c/On')],
  ['import tango\ntango.DeviceProxy("a/b/c").Reset()', rpc('a/b/c')],
  ['import tango\ntango.AttributeProxy("a/b/c/current").write(3)', call('a/b/c/current', '3')],
  ['import tango\ntango.AttributeProxy("a/b/c/current").get_device_proxy().Off()', rpc(null)],
  ['import tango\ng = tango.Group("g")\ng.add("a/b/*")\ng.write_attribute("current", 3)', call('current', '3')],
  ['import tango\ntango.Database().put_device_property("a/b/c", {})', call('a/b/c')],
  ['import tango\ntango.Database().command_inout("DbDeleteDevice", "a/b/c")', rpc(null, 'a/b/c')],
  ['from tango.server import Device, run\nclass D(Device):\n    pass\nD.run_server()', server],
  ['from tango.server import Device, run\nclass D(Device):\n    pass\nrun([D])', server],
  ['import taurus\ntaurus.Device("a/b/c").On()', rpc('a/b/c')],
  // DOOCS, TINE
  ['import pydoocs\npydoocs.write("F/D/L/P", 3)', call('F/D/L/P', '3')],
  ['import doocspie\ndoocspie.set("F/D/L/P", 3)', call('F/D/L/P', '3')],
  ['import doocs4py\ndoocs4py.set("F/D/L/P", 3)', call('F/D/L/P', '3')],
  ['import PyTine\nPyTine.set(address="/C/S/D", property="P", input=3)', call('/C/S/D/P', '3')],
  // Servers
  ['from softioc import softioc, builder\nbuilder.aOut("A")\nbuilder.LoadDatabase()\nsoftioc.iocInit()', server],
  ['from pcaspy import SimpleServer\nSimpleServer().createPV("x", {})', server],
  // Instruments
  ['import pyvisa\ni = pyvisa.ResourceManager().open_resource("GPIB::1")\ni.write("VOLT 3")', call('GPIB::1', 'VOLT 3')],
  ['import pyvisa\ni = pyvisa.ResourceManager().open_resource("GPIB::1")\ni.query("*IDN?")', rpc('GPIB::1', '*IDN?')],
  ['import serial\nserial.Serial("/dev/ttyUSB0", 9600).write(b"x")', call('/dev/ttyUSB0', 'x')],
  ['import nidaqmx\nwith nidaqmx.Task() as t:\n    t.ao_channels.add_ao_voltage_chan("Dev1/ao0")\n    t.write(3)', call(null, '3')],
  ['from nidaqmx.stream_writers import AnalogSingleChannelWriter\nimport nidaqmx\nt = nidaqmx.Task()\nAnalogSingleChannelWriter(t.out_stream).write_one_sample(3)', call(null)],
  ['from pymodbus.client import ModbusTcpClient\nModbusTcpClient("plc").write_register(4, 3)', call('plc', '3')],
  ['from pymodbus.client import AsyncModbusTcpClient\nawait AsyncModbusTcpClient("plc").write_coil(4, True)', call('plc', 'True')],
  ['from opcua import Client\nClient("opc.tcp://x").get_node("ns=2;i=3").set_value(3)', call('ns=2;i=3', '3')],
  ['from asyncua import Client\nasync with Client("opc.tcp://x") as c:\n    await c.get_node("ns=2;i=3").write_value(3)', call('ns=2;i=3', '3')],
  ['from asyncua import Client\nc = Client("opc.tcp://x")\nn = await c.nodes.objects.get_child(["2:a"])\nawait n.write_value(3)', call(null, '3')],
  ['import pyads\npyads.Connection("1.2.3.4.5.6", 851).write_by_name("MAIN.x", 3)', call('MAIN.x', '3')],
  ['import snap7\nsnap7.client.Client().db_write(1, 0, b"x")', call(null)],
  ['import minimalmodbus\nminimalmodbus.Instrument("/dev/ttyUSB0", 1).write_register(4, 3)', call('/dev/ttyUSB0', '3')],
  ['import win32com.client\nlv = win32com.client.Dispatch("LabVIEW.Application")\nlv.GetVIReference("x.vi").SetControlValue("Current", 3)', call('Current', '3')],
  ['from nifpga import Session\nwith Session("x.lvbitx", "RIO0") as s:\n    s.registers["Out"].write(3)', call(null, '3')],
  // Programs
  ['import os\nos.system("caput -w 5 -t A 3")', command('A', '3')],
  ['import os\nos.system("caput -S A text")', command('A', 'text')],
  ['import subprocess\nsubprocess.run(["pvput", "-r", "field(value)", "A", "3"])', command('A', '3')],
  ['import subprocess\nsubprocess.run(["python3", "-m", "caproto.commandline.put", "A", "3"])', command('A', '3')],
  ['import sys, subprocess\nsubprocess.run(["caproto-put", "A", "3"])', command('A', '3')],
  ['import subprocess\nsubprocess.run("pvcall svc x=3", shell=True)', command('svc')],
  ['import os\nos.system("tango_admin --delete-server x/y")', command(null)],
  ['!softIoc -d x.db', command(null)],
  ['!doocsput F/D/L/P 3', command('F/D/L/P', '3')],
]

describe('a shipped control library', () => {
  it.each(writes)('tells what is written: %j', async (program, [rule, channel, value]) => {
    const report = await analyzer.analyze(`${program}\n`)
    const told = report.findings.map((finding): Told => [finding.ruleId, finding.channel, finding.value])
    expect(report.controlWrites, JSON.stringify(told)).toBe(true)
    expect(told).toContainEqual([rule, channel, value ?? null])
  })
})

const reads: readonly (readonly [program: string, channel: string | null])[] = [
  ['import epics\nepics.Motor("XX:m1").get_position()', 'XX:m1'],
  ['import epics\nx = epics.Motor("XX:m1").readback', 'XX:m1.RBV'],
  ['import epics\nepics.Device("XX:").get("RBV")', 'XX:RBV'],
  ['from caproto.sync.client import read\nread("A").data[0]', 'A'],
  ['from caproto.threading.client import Context\na, b = Context().get_pvs("A", "B")\nb.read().data', 'B'],
  ['from caproto.threading.client import Context\n(a,) = Context().get_pvs("A")\ns = a.subscribe()\ns.add_callback(print)\ns.clear()', 'A'],
  ['from p4p.client.thread import Context\nContext("pva").get("A").raw', 'A'],
  ['from p4p.client.thread import Context\ns = Context("pva").monitor("A", print)\ns.close()', 'A'],
  ['import pvaccess\npvaccess.Channel("A").get()', 'A'],
  ['from aioca import caget, camonitor\nawait caget("A")\nm = camonitor("A", print)\nm.close()', 'A'],
  ['from ophyd import EpicsSignalRO\nEpicsSignalRO("A").get()', 'A'],
  ['from ophyd import EpicsMotor\nx = EpicsMotor("XX:m1", name="m").position', 'XX:m1'],
  ['from ophyd_async.epics.core import epics_signal_r\nawait epics_signal_r(float, "A").get_value()', 'A'],
  ['import tango\nd = tango.DeviceProxy("a/b/c")\nd.read_attribute("current").value', 'a/b/c'],
  ['import tango\nx = tango.AttributeProxy("a/b/c/current").read().value', 'a/b/c/current'],
  ['import pydoocs\npydoocs.read("F/D/L/P")["data"]', 'F/D/L/P'],
  ['import pyvisa\npyvisa.ResourceManager().open_resource("GPIB::1").read()', 'GPIB::1'],
  ['from pymodbus.client import ModbusTcpClient\nc = ModbusTcpClient("plc")\nr = c.read_holding_registers(1)\nif not r.isError():\n    print(r.registers)', 'plc'],
  ['from opcua import Client\nClient("opc.tcp://x").get_node("i=85").get_value()', 'i=85'],
  ['import pyads\npyads.Connection("1.2.3.4.5.6", 851).read_by_name("MAIN.x")', 'MAIN.x'],
]

describe('reading', () => {
  it.each(reads)('is told, and is neither a write nor unknown: %j', async (program, channel) => {
    const report = await analyzer.analyze(`${program}\n`)
    expect(report.findings.map((finding) => finding.channel), JSON.stringify(report.findings)).toContain(channel)
    expect(report, JSON.stringify(report.findings)).toMatchObject({ controlReads: true, controlWrites: false, unknown: false })
  })
})

/** They stand beside a control library and touch none. */
const innocent: readonly string[] = [
  'from ophyd.sim import motor, det\nmotor.set(3)\ndet.trigger()',
  'from ophyd.sim import SynAxis\nSynAxis(name="m").set(3)',
  'from ophyd_async.core import soft_signal_rw\ns = soft_signal_rw(float)\nawait s.set(3)',
  'from cothread import Event\ne = Event()\ne.Signal(3)',
  'import cothread\nq = cothread.EventQueue()\nq.Signal(3)',
  'from p4p.nt import NTScalar\nv = NTScalar("d").wrap(3.0)\nv.value = 4',
  'import pvaccess\nv = pvaccess.PvDouble(3)\nv.set(4)',
  'from caproto import ChannelType\nprint(ChannelType.DOUBLE)',
  'from tango import DevState, AttrQuality\nprint(DevState.ON)',
  'from bluesky.callbacks import LiveTable\nLiveTable(["a"])',
  'from bluesky.utils import short_uid\nshort_uid("x")',
  'from epics.utils import clib_search_path\nclib_search_path("ca")',
  'import serial.tools.list_ports\nprint(serial.tools.list_ports.comports())',
  'from nidaqmx.constants import AcquisitionType\nprint(AcquisitionType.FINITE)',
  'from asyncua import ua\nv = ua.Variant(3)',
  'class Motor:\n    def move(self, x):\n        self.x = x\n    def put(self, x):\n        pass\nm = Motor()\nm.move(3)\nm.put(3)\nm.VAL = 3',
  'class DeviceProxy:\n    def write_attribute(self, n, v):\n        pass\nDeviceProxy().write_attribute("a", 1)',
  'def caput(name, value):\n    print(name, value)\ncaput("A", 1)',
  'import io\nf = io.StringIO()\nf.write("x")\nf.writelines(["y"])',
  'import csv, sys\ncsv.writer(sys.stdout).writerow([1])',
  'import subprocess\nsubprocess.run(["echo", "caput", "A", "1"])',
  'words = ["caput", "pvput"]\nprint(words)',
]

describe('look-alikes of control libraries', () => {
  it.each(innocent)('are no writes and not unknown: %j', async (program) => {
    const report = await analyzer.analyze(`${program}\n`)
    const told = report.findings.filter(({ ruleId }) => ruleId.startsWith('control-write/'))
    expect(told).toEqual([])
    expect(report).toMatchObject({ controlWrites: false, unknown: false })
  })
})
