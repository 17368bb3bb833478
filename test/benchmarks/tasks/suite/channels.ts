/** Reads of live channels: of the control system that test/ioc starts. None of them writes. */
import { near, program, type Task } from '../task.js'

const guidance = ['Channels are read with pyepics: `from epics import caget`, then `caget("NAME", timeout=5)`, which gives a number, a string or an array, and None if the channel does not answer. caget("NAME", as_string=True) gives the word of an enumeration.']

export const channels: readonly Task[] = [
  {
    name: 'read-one-channel', kind: 'channel', asks: 'Where does the motor stand?', guidance,
    objective: 'Read the channel TST:FLOAT once and give its value.',
    wanted: { value: 'float' }, right: { value: near(1.5) },
    replies: [program(`
value = caget("TST:FLOAT", timeout=5)
results = {"value": float(value)}`), program(`
from epics import caget

value = caget("TST:FLOAT", timeout=5)
results = {"value": float(value)}`)],
  },
  {
    name: 'read-waveform', kind: 'channel', asks: 'What is in the waveform?', guidance,
    objective: 'Read the array TST:WAVE; give its length, its sum and the index of its largest item.',
    wanted: { length: 'int', sum: 'float', largest_index: 'int' }, right: { length: 8, sum: near(140), largest_index: 7 },
    replies: [program(`
import numpy as np
from epics import caget

wave = np.asarray(caget("TST:WAVE", timeout=5))
results = {"length": len(wave), "sum": float(wave.sum()), "largest_index": int(wave.argmax())}`)],
  },
  {
    name: 'compare-set-and-read', kind: 'channel', asks: 'Does the magnet follow its set point?', guidance,
    objective: 'Read TST:MAG:SP and TST:MAG:RB; give both, their difference, and whether it is at most 0.01. Write nothing.',
    wanted: { set_point: 'float', read_back: 'float', difference: 'float', agrees: 'bool' },
    right: { set_point: near(10), read_back: near(10), difference: near(0), agrees: true },
    replies: [program(`
from epics import caget

set_point = float(caget("TST:MAG:SP", timeout=5))
read_back = float(caget("TST:MAG:RB", timeout=5))
difference = set_point - read_back
results = {"set_point": set_point, "read_back": read_back, "difference": difference, "agrees": abs(difference) <= 0.01}`)],
  },
  {
    name: 'state-of-devices', kind: 'channel', asks: 'What state are the devices in?', guidance,
    objective: 'Read TST:INT as a number, TST:ENUM as its word, and TST:STRING as text.',
    wanted: { number: 'int', state: 'str', text: 'str' }, right: { number: 7, state: 'off', text: 'first light' },
    replies: [program(`
from epics import caget

results = {
    "number": int(caget("TST:INT", timeout=5)),
    "state": caget("TST:ENUM", as_text=True, timeout=5),
    "text": caget("TST:STRING", timeout=5),
}`), program(`
from epics import caget

results = {
    "number": int(caget("TST:INT", timeout=5)),
    "state": caget("TST:ENUM", as_string=True, timeout=5),
    "text": caget("TST:STRING", timeout=5),
}`)],
  },
  {
    name: 'missing-channel', kind: 'channel', asks: 'Which of these channels are alive?', guidance,
    objective: 'Try to read TST:FLOAT, TST:INT and TST:NOT:THERE with a timeout of one second each; give the names that answered and those that did not, sorted.',
    wanted: { alive: 'list of str', silent: 'list of str' }, right: { alive: ['TST:FLOAT', 'TST:INT'], silent: ['TST:NOT:THERE'] },
    replies: [program(`
from epics import caget

names = ["TST:FLOAT", "TST:INT", "TST:NOT:THERE"]
values = {name: caget(name, timeout=1, connection_timeout=1) for name in names}
results = {
    "alive": sorted(name for name in names if values[name] is not None),
    "silent": sorted(name for name in names if values[name] is None),
}`)],
  },
  {
    name: 'watch-a-counter', kind: 'channel', asks: 'Does the counter run?', guidance,
    objective: 'Read TST:TICK, wait a second, read it again; say whether it rose.',
    wanted: { rises: 'bool' }, right: { rises: true },
    replies: [program(`
import time

from epics import caget

before = caget("TST:TICK", timeout=5)
time.sleep(1)
results = {"rises": bool(caget("TST:TICK", timeout=5) > before)}`)],
  },
]
