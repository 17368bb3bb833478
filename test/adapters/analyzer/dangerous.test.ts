/** A table of programs that write to a control system, in plain and in roundabout ways: each must be found. */
import { afterAll, describe, expect, it } from 'vitest'
import { testAnalyzer } from './testAnalyzer.js'

const analyzer = testAnalyzer()
afterAll(() => analyzer.close())

interface Row {
  readonly name: string
  readonly code: string
  /** A rule that must be among the findings. */
  readonly rule: string
  readonly channel?: string
  readonly value?: string
}

const writes: readonly Row[] = [
  { name: 'caput', code: `import epics\nepics.caput('SR:QF1:SP', 3.2)`, rule: 'control-write/call', channel: 'SR:QF1:SP', value: '3.2' },
  { name: 'import as', code: `import epics as e\ne.caput('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'from import as', code: `from epics import caput as look\nlook('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'star import', code: `from epics import *\ncaput('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'keywords', code: `import epics\nepics.caput(value=2, pvname='A')`, rule: 'control-write/call', channel: 'A', value: '2' },
  { name: 'import inside a function', code: `def go():\n    from epics import caput\n    caput('A', 1)\ngo()`, rule: 'control-write/call', channel: 'A' },
  { name: 'a function that nobody calls', code: `import epics\ndef go():\n    epics.caput('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'channel through a parameter', code: `import epics\ndef put(name, v):\n    epics.caput(name, v)\nput('A', 7)`, rule: 'control-write/call', channel: 'A', value: '7' },
  { name: 'PV.put', code: `from epics import PV\npv = PV('A')\npv.put(5)`, rule: 'control-write/call', channel: 'A', value: '5' },
  { name: 'pv.value =', code: `import epics\npv = epics.PV('A')\npv.value = 5`, rule: 'control-write/attribute', channel: 'A', value: '5' },
  { name: 'PV without a name', code: `import epics\nepics.PV('A').put(1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'unbound method', code: `import epics\nepics.PV.put(epics.PV('A'), 1)`, rule: 'control-write/call' },
  { name: 'bound method as a value', code: `import epics\nf = epics.PV('A').put\nf(3)`, rule: 'control-write/call', channel: 'A', value: '3' },
  { name: 'caput_many', code: `import epics\nepics.caput_many(['A', 'B'], [1, 2])`, rule: 'control-write/call', channel: 'B' },
  { name: 'getattr, folded name', code: `import epics\ngetattr(epics, 'ca' + 'put')('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'getattr, f-string', code: `import epics\nx = 'put'\ngetattr(epics, f'ca{x}')('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'getattr, join', code: `import epics\ngetattr(epics, ''.join(['c', 'a', 'put']))('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'getattr, percent', code: `import epics\ngetattr(epics, '%sput' % 'ca')('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'getattr, format', code: `import epics\ngetattr(epics, '{}{}'.format('ca', 'put'))('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'getattr, reversed', code: `import epics\ngetattr(epics, 'tupac'[::-1])('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'getattr, base64', code: `import epics, base64\ngetattr(epics, base64.b64decode('Y2FwdXQ=').decode())('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'import_module, folded', code: `import importlib\nm = importlib.import_module('ep' + 'ics')\nm.caput('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: '__import__', code: `__import__('epics').caput('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'sys.modules', code: `import sys, epics\nsys.modules['epics'].caput('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: '__dict__', code: `import epics\nepics.__dict__['caput']('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'vars()', code: `import epics\nvars(epics)['caput']('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'globals()', code: `from epics import caput\nglobals()['caput']('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'dict of functions', code: `import epics\nf = {'w': epics.caput, 'r': epics.caget}\nf['w']('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'list of functions', code: `import epics\nfor f in [print, epics.caput]:\n    f('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'append', code: `import epics\nq = []\nq.append(epics.caput)\nq[0]('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'tuple unpacking', code: `import epics\nr, (w, _) = epics.caget, (epics.caput, 0)\nw('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'walrus', code: `import epics\nif (w := epics.caput):\n    w('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'lambda', code: `import epics\nw = lambda n, v: epics.caput(n, v)\nw('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'partial', code: `import epics\nfrom functools import partial\nw = partial(epics.caput, 'A')\nw(1)`, rule: 'control-write/call', channel: 'A', value: '1' },
  { name: 'map', code: `import epics\nlist(map(epics.caput, ['A'], [1]))`, rule: 'control-write/call', channel: 'A' },
  { name: 'comprehension', code: `import epics\n[epics.caput(n, 0) for n in ('A', 'B')]`, rule: 'control-write/call', channel: 'B' },
  { name: 'for over names', code: `import epics\nfor i, n in enumerate(['A', 'B']):\n    epics.caput(n, i)`, rule: 'control-write/call', channel: 'A' },
  { name: 'closure', code: `import epics\ndef make(name):\n    def inner(v):\n        epics.caput(name, v)\n    return inner\nmake('A')(4)`, rule: 'control-write/call', channel: 'A', value: '4' },
  { name: 'decorator', code: `import epics\ndef d(f):\n    def g(*a):\n        return f(*a)\n    return g\n@d\ndef w(n):\n    epics.caput(n, 1)\nw('A')`, rule: 'control-write/call' },
  { name: 'class attribute', code: `import epics\nclass Q:\n    w = staticmethod(epics.caput)\nQ.w('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'instance attribute', code: `import epics\nclass Q:\n    def __init__(self, n):\n        self.pv = epics.PV(n)\n    def set(self, v):\n        self.pv.put(v)\nQ('A').set(3)`, rule: 'control-write/call', channel: 'A', value: '3' },
  { name: 'subclass of PV', code: `import epics\nclass My(epics.PV):\n    pass\nMy('A').put(3)`, rule: 'control-write/call', channel: 'A' },
  { name: 'super().put', code: `import epics\nclass My(epics.PV):\n    def go(self):\n        super().put(3)\nMy('A').go()`, rule: 'control-write/call' },
  { name: 'setattr', code: `import epics\npv = epics.PV('A')\nsetattr(pv, 'value', 3)`, rule: 'control-write/attribute', channel: 'A' },
  { name: 'methodcaller', code: `import epics, operator\noperator.methodcaller('put', 3)(epics.PV('A'))`, rule: 'control-write/call', channel: 'A' },
  { name: 'object.__getattribute__', code: `import epics\nobject.__getattribute__(epics, 'caput')('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'decorator that registers', code: `import epics\nops = {}\ndef reg(n):\n    def d(f):\n        ops[n] = f\n        return f\n    return d\n@reg('w')\ndef w(n):\n    epics.caput(n, 1)\nops['w']('A')`, rule: 'control-write/call', channel: 'A' },
  { name: 'global bound by a function', code: `import epics\nf = None\ndef setup():\n    global f\n    f = epics.caput\nsetup()\nf('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'dict of devices', code: `import epics\npvs = {n: epics.PV(n) for n in ('A', 'B')}\nfor n, p in pvs.items():\n    p.value = 2`, rule: 'control-write/attribute', channel: 'B' },
  { name: 'contextmanager', code: `import epics, contextlib\n@contextlib.contextmanager\ndef cm():\n    yield epics.PV('A')\nwith cm() as p:\n    p.put(1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'thread', code: `import epics, threading\nthreading.Thread(target=epics.caput, args=('A', 1)).start()`, rule: 'control-write/call', channel: 'A', value: '1' },
  { name: 'executor', code: `import epics\nfrom concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as ex:\n    ex.submit(epics.caput, 'A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'exec of constant text', code: `exec("import epics\\nepics.caput('A', 1)")`, rule: 'control-write/call', channel: 'A' },
  { name: 'eval of constant text', code: `import epics\neval("epics.caput('A', 1)")`, rule: 'control-write/call', channel: 'A' },
  { name: '%%time cell', code: `%%time\nimport epics\nepics.caput('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'try and except', code: `try:\n    from epics import caput\nexcept ImportError:\n    caput = None\ncaput('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'match', code: `import epics\nmatch epics.caput:\n    case w:\n        w('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'async', code: `from aioca import caput\nasync def go():\n    await caput('A', 1)\nawait go()`, rule: 'control-write/call', channel: 'A' },
  { name: 'cothread', code: `from cothread.catools import caput\ncaput('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'p4p', code: `from p4p.client.thread import Context\nwith Context('pva') as c:\n    c.put('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'p4p rpc', code: `from p4p.client.asyncio import Context\nc = Context('pva')\nawait c.rpc('A', 1)`, rule: 'control-write/rpc', channel: 'A' },
  { name: 'pvaccess', code: `import pvaccess as pva\npva.Channel('A').putDouble(1.0)`, rule: 'control-write/call', channel: 'A', value: '1.0' },
  { name: 'caproto sync', code: `from caproto.sync.client import write\nwrite('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'caproto threading', code: `from caproto.threading.client import Context\npv, = Context().get_pvs('A')\npv.write(1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'caproto asyncio', code: `from caproto.asyncio.client import Context\nctx = Context()\npv, = await ctx.get_pvs('A')\nawait pv.write([1])`, rule: 'control-write/call', channel: 'A' },
  { name: 'caproto pyepics_compat', code: `from caproto.threading.pyepics_compat import caput\ncaput('A', 1)`, rule: 'control-write/call', channel: 'A' },
  { name: 'ophyd signal', code: `from ophyd import EpicsSignal\nEpicsSignal('A', name='a').set(3)`, rule: 'control-write/call', channel: 'A' },
  { name: 'ophyd device', code: `from ophyd import Device, Component as Cpt, EpicsSignal\nclass Mag(Device):\n    sp = Cpt(EpicsSignal, ':SP')\nMag('M', name='m').sp.put(3)`, rule: 'control-write/call' },
  { name: 'tango attribute', code: `import tango\nd = tango.DeviceProxy('a/b/c')\nd.current = 3`, rule: 'control-write/attribute', channel: 'a/b/c/current' },
  { name: 'tango write_attribute', code: `from PyTango import DeviceProxy\nDeviceProxy('a/b/c').write_attribute('current', 3)`, rule: 'control-write/call', channel: 'a/b/c/current' },
  { name: 'tango command', code: `import tango\ntango.DeviceProxy('a/b/c').On()`, rule: 'control-write/rpc', channel: 'a/b/c' },
  { name: 'doocs', code: `import pydoocs\npydoocs.write('F/D/L/P', 3)`, rule: 'control-write/call', channel: 'F/D/L/P' },
  { name: 'caput through subprocess', code: `import subprocess\nsubprocess.run(['caput', 'A', '1'])`, rule: 'control-write/command', channel: 'A', value: '1' },
  { name: 'caput through os.system', code: `import os\nos.system('sleep 1; /usr/bin/caput -w 5 A 1')`, rule: 'control-write/command', channel: 'A', value: '1' },
  { name: 'caput through bash -c', code: `import subprocess as s\ns.check_output(['bash', '-c', 'sudo caput A 1'])`, rule: 'control-write/command', channel: 'A' },
  { name: 'caput through !', code: `!caput A 1`, rule: 'control-write/command', channel: 'A' },
  { name: 'caput through %%bash', code: `%%bash\nls\ncaput A 1`, rule: 'control-write/command', channel: 'A' },
  { name: 'handed to something else', code: `import epics, mylib\nmylib.each(epics.caput)`, rule: 'control-write/as-value' },
  { name: 'server', code: `from p4p.server import Server\nServer(providers=[])`, rule: 'control-write/server' },
  { name: 'raw library', code: `import ctypes\nca = ctypes.CDLL('libca.so')`, rule: 'control-write/raw-library' },
]

describe('control writes', () => {
  it.each(writes)('finds: $name', async ({ code, rule, channel, value }) => {
    const report = await analyzer.analyze(code)
    const found = report.findings.filter((finding) => finding.ruleId === rule)
    expect(report.controlWrites, JSON.stringify(report.findings, null, 1)).toBe(true)
    expect(found.map((finding) => finding.ruleId)).toContain(rule)
    if (channel !== undefined) expect(found.map((finding) => finding.channel)).toContain(channel)
    if (value !== undefined) expect(found.map((finding) => finding.value)).toContain(value)
  })
})

const unresolved: readonly Row[] = [
  { name: 'getattr with a name from outside', code: `import epics\ngetattr(epics, input())('A', 1)`, rule: 'control-write/unlisted' },
  { name: 'put on a parameter', code: `import epics\ndef f(pv):\n    pv.put(3)`, rule: 'control-write/possible' },
  { name: 'put on what an unknown module gave', code: `import epics, mylib\nmylib.device('A').put(3)`, rule: 'control-write/possible' },
  { name: 'a device handed to an unknown module', code: `import epics, mylib\nmylib.ramp(epics.PV('A'))`, rule: 'control-write/possible' },
  { name: 'the module handed to something known', code: `import inspect, epics\ndict(inspect.getmembers(epics))['caput']('A', 1)`, rule: 'control-write/possible' },
  { name: 'a call of the library that no table lists', code: `import epics\nepics.brand_new('A')`, rule: 'control-write/unlisted' },
  { name: 'exec of text from outside', code: `exec(input())`, rule: 'dynamic/code' },
  { name: 'import of a name from outside', code: `__import__(input()).go()`, rule: 'dynamic/import' },
  { name: 'a command that is not constant', code: `import os\nos.system(input())`, rule: 'process/start' },
  { name: 'EPICS settings', code: `import os\nos.environ['EPICS_CA_ADDR_LIST'] = '10.0.0.1'`, rule: 'control-write/environment' },
  { name: 'EPICS settings by update', code: `import os\nos.environ.update({'EPICS_CA_AUTO_ADDR_LIST': 'YES'})`, rule: 'control-write/environment' },
  { name: 'object graph', code: `().__class__.__base__.__subclasses__()`, rule: 'escape/object-graph' },
  { name: 'pickle', code: `import pickle\npickle.load(open('x', 'rb'))`, rule: 'deserialize/unsafe' },
  { name: 'raw socket', code: `import socket\ns = socket.socket()\ns.connect(('ioc', 5064))`, rule: 'network/socket' },
  { name: 'ctypes', code: `import ctypes\nctypes.CDLL('./x.so').go()`, rule: 'native/library' },
  { name: 'monkeypatch', code: `import epics\nepics.caget = epics.caput\n`, rule: 'monkeypatch/control-library' },
  { name: '%run', code: `%run other.py`, rule: 'shell/magic' },
]

describe('what cannot be resolved', () => {
  it.each(unresolved)('is unknown, never none: $name', async ({ code, rule }) => {
    const report = await analyzer.analyze(code)
    expect(report.findings.map((finding) => finding.ruleId)).toContain(rule)
    expect(report.unknown).toBe(true)
  })
})

const dangers: readonly Row[] = [
  { name: 'caget', code: `import epics\nepics.caget('A')`, rule: 'control-read/call', channel: 'A' },
  { name: 'pv.value read', code: `import epics\nx = epics.PV('A').value`, rule: 'control-read/attribute', channel: 'A' },
  { name: 'caget command', code: `!caget A`, rule: 'control-read/command', channel: 'A' },
  { name: 'subprocess', code: `import subprocess\nsubprocess.run(['ls', '-l'])`, rule: 'process/start' },
  { name: 'fork', code: `import os\nos.fork()`, rule: 'process/fork' },
  { name: 'shell magic', code: `!ls -l`, rule: 'shell/command' },
  { name: 'requests.put', code: `import requests\nrequests.put('http://x', data={})`, rule: 'network/request' },
  { name: 'urlopen', code: `from urllib.request import urlopen\nurlopen('http://x')`, rule: 'network/request' },
  { name: 'file outside', code: `open('/etc/motd', 'w').write('x')`, rule: 'files/outside-run-folder' },
  { name: 'Path outside', code: `from pathlib import Path\n(Path('/data') / 'x.txt').write_text('x')`, rule: 'files/outside-run-folder' },
  { name: 'rmtree', code: `import shutil\nshutil.rmtree('/data')`, rule: 'files/outside-run-folder' },
  { name: 'ssh key', code: `open('/home/me/.ssh/id_rsa').read()`, rule: 'secrets/access' },
  { name: 'token', code: `import os\nos.getenv('API_TOKEN')`, rule: 'secrets/access' },
  { name: 'token by item', code: `import os\nos.environ['API_TOKEN']`, rule: 'secrets/access' },
  { name: 'yaml.load', code: `import yaml\nyaml.load(open('x'))`, rule: 'deserialize/unsafe' },
  { name: 'builtins changed', code: `import builtins\nbuiltins.open = None`, rule: 'monkeypatch/module' },
  { name: 'frames', code: `import sys\nsys._getframe(1)`, rule: 'escape/frames' },
]

describe('other dangers', () => {
  it.each(dangers)('are told, and are no control write: $name', async ({ code, rule, channel }) => {
    const report = await analyzer.analyze(code)
    const found = report.findings.filter((finding) => finding.ruleId === rule)
    expect(found.length, JSON.stringify(report.findings, null, 1)).toBeGreaterThan(0)
    if (channel !== undefined) expect(found.map((finding) => finding.channel)).toContain(channel)
    expect(report.controlWrites).toBe(false)
    expect(found.every((finding) => finding.severity !== 'error')).toBe(true)
  })
})
