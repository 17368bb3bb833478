/** Ways around the names of a program: through classes, frames, the garbage collector; and changing what others' names mean. */
import { rootOf } from '../data/controlIndex.js'
import { onlyConstant } from '../dataflow/values.js'
import { readable } from './describe.js'
import type { Rule } from './rule.js'

const telling = new Set(['__subclasses__', '__globals__', '__code__', '__closure__', '__builtins__', 'f_globals', 'f_locals', 'f_builtins', 'f_back', 'gi_frame', 'gi_code', 'tb_frame', 'cr_frame', 'ag_frame', '__traceback__.tb_frame'])
const noted = new Set(['__bases__', '__base__', '__mro__'])
const calls = new Set(['sys._getframe', 'gc.get_objects', 'gc.get_referrers', 'gc.get_referents', 'inspect.currentframe', 'inspect.stack', 'sys._current_frames', 'sys.settrace', 'sys.setprofile', 'sys.addaudithook'])
const patches = /^(unittest\.)?mock\.patch(\.object)?$|^pytest\.MonkeyPatch\(\)\.setattr$/
const guarded = new Set(['builtins', 'socket', 'subprocess', 'os', 'importlib', 'ctypes', 'ipython'])

export const escapes: Rule = ({ report }) => ({
  namedAttribute: ({ at, name }) => {
    if (telling.has(name)) {
      report.unknown()
      report.add({ ruleId: 'escape/object-graph', message: `.${name} reaches objects that the program does not name`, at })
    } else if (noted.has(name)) {
      report.add({ ruleId: 'escape/object-graph', message: `.${name} walks the classes of an object`, at })
    }
  },
  call: ({ at, target }) => {
    if (!calls.has(target.path)) return
    report.unknown()
    report.add({ ruleId: 'escape/frames', message: `${readable(target.path)} reaches into running code`, at, trace: target.trace })
  },
})

export const monkeypatches: Rule = ({ index, report }) => ({
  attributeWrite: ({ at, owner, name }) => {
    if (/[)\]]$/.test(owner.path)) return
    if (index.libraryOf(owner.path) !== null) {
      report.unknown()
      report.add({ ruleId: 'monkeypatch/control-library', message: `changes ${owner.path}.${name}: what it does is no longer what the table says`, at, trace: owner.trace })
    } else if (guarded.has(rootOf(owner.path))) {
      report.add({ ruleId: 'monkeypatch/module', message: `changes ${owner.path}.${name} for everybody`, at, trace: owner.trace })
    }
  },
  itemWrite: ({ at, owner }) => {
    if (owner.path === 'builtins') report.add({ ruleId: 'monkeypatch/module', message: 'changes a builtin for everybody', at })
    if (owner.path !== 'sys.modules' && !owner.path.endsWith('.__dict__')) return
    report.unknown()
    report.add({ ruleId: 'monkeypatch/module', message: `changes ${owner.path}: names no longer mean what they say`, at })
  },
  call: ({ at, target, given }) => {
    const patched = patches.test(target.path) ? onlyConstant(given.positional[0] ?? null, 'str') ?? given.positional[0]?.flatMap((atom) => (atom.kind === 'path' ? [atom.path] : []))[0] ?? null : null
    if (patched !== null && index.libraryOf(patched) !== null) {
      report.unknown()
      report.add({ ruleId: 'monkeypatch/control-library', message: `changes ${patched}: what it does is no longer what the table says`, at })
    } else if (patched !== null && guarded.has(rootOf(patched))) report.add({ ruleId: 'monkeypatch/module', message: `changes ${patched} for everybody`, at })
    if (!/^sys\.(meta_path|path_hooks|path)\.(append|insert|extend|__setitem__|remove|clear)$/.test(target.path) && !/^site\.addsitedir$/.test(target.path)) return
    // A further folder for modules is noted; how modules are found in general may be anything.
    if (!target.path.startsWith('sys.path.') && target.path !== 'site.addsitedir') report.unknown()
    report.add({ ruleId: 'monkeypatch/import-system', message: `${readable(target.path)} changes how modules are found`, at })
  },
})
