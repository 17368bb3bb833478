/**
 * Every rule of the analyzer, as data: what its stable id is, how severe it is, what it means, what to do about it.
 * A finding takes its severity from here; recommendations, docs/reference/rules.md and SARIF's rule descriptors are made from it.
 * Ids are never renamed or used again for something else: recorded reports name them.
 */
import type { Severity } from '../../../machines/index.js'

export interface RuleDescription {
  readonly id: string
  readonly severity: Severity
  /** What a finding of this rule means, in one sentence. */
  readonly meaning: string
  /** What whoever writes or reviews the program should do; null: nothing, the finding is only noted. */
  readonly advice: string | null
}

/** Families in the order in which a reader wants them; an id begins with its family's name. */
export const ruleFamilies = {
  syntax: 'Syntax and compile errors',
  'control-write': 'Writes to a control system',
  'control-read': 'Reads from a control system',
  process: 'Processes',
  shell: 'IPython shell commands and magics',
  native: 'Native code',
  dynamic: 'Code made at run time',
  escape: 'Ways around the names of a program',
  monkeypatch: 'Changing what other modules mean',
  deserialize: 'Unsafe deserialisation',
  files: 'Files outside the run folder',
  network: 'Network',
  secrets: 'Secrets',
  import: 'Imports',
  results: 'The shape of results',
  runaway: 'Runaway loops and output',
  analyzer: 'What the analyzer could not do',
} as const

const checkWrites = 'Check each channel and value that is written; a person has to agree when the policy asks for it.'
const writePlainly = 'Call the control library directly, with plain names and constant channels, so that it can be seen what is written.'
const leaveGateway = 'Leave the control system addresses to the configured gateway.'
const usePython = 'Use a Python library instead of starting another program.'
const useNoShell = 'Use Python instead of shell magics.'
const avoidNative = 'Avoid native code: nobody can see what it does.'
const writeOut = 'Write the code out instead of building it at run time.'
const useNames = 'Do not reach around Python names; use the objects directly.'
const leaveModules = 'Do not change other modules.'
const providedData = 'Use the data that was provided instead of the network, where that is possible.'
const haveRead = 'Have a person read the program: the analyzer could not.'
const correctSyntax = 'Correct the syntax; the program does not start as it is.'

export const ruleCatalogue = [
  { id: 'syntax/invalid', severity: 'error', meaning: 'The program is not valid Python (after IPython\'s own syntax was transformed).', advice: correctSyntax },
  { id: 'syntax/does-not-compile', severity: 'error', meaning: 'The program parses, but Python\'s compiler refuses it, for example for a `return` outside a function.', advice: correctSyntax },
  { id: 'syntax/null-byte', severity: 'error', meaning: 'The program holds a null byte, which no Python source may.', advice: correctSyntax },
  { id: 'syntax/encoding', severity: 'error', meaning: 'The program holds half of a surrogate pair, which no encoding can carry.', advice: correctSyntax },

  { id: 'control-write/call', severity: 'warning', meaning: 'A call that writes to a control system.', advice: checkWrites },
  { id: 'control-write/attribute', severity: 'warning', meaning: 'An assignment to an attribute of a device, which writes.', advice: checkWrites },
  { id: 'control-write/item', severity: 'warning', meaning: 'An assignment to an item of a device or library object, which may write.', advice: checkWrites },
  { id: 'control-write/rpc', severity: 'warning', meaning: 'A command or remote call that makes a device act.', advice: checkWrites },
  { id: 'control-write/server', severity: 'warning', meaning: 'The program starts a server that offers control channels.', advice: checkWrites },
  { id: 'control-write/command', severity: 'warning', meaning: 'A command-line tool that writes to a control system is started.', advice: checkWrites },
  { id: 'control-write/as-value', severity: 'warning', meaning: 'A function that writes is handed on as a value and may be called where the analyzer cannot see it.', advice: checkWrites },
  { id: 'control-write/dynamic-channel', severity: 'warning', meaning: 'The name of a written channel is not constant: it cannot be told beforehand what is written.', advice: writePlainly },
  { id: 'control-write/raw-library', severity: 'warning', meaning: 'A native library that can write to a control system is loaded directly.', advice: checkWrites },
  { id: 'control-write/raw-socket', severity: 'warning', meaning: 'A raw network connection to a port of a control system protocol, on which frames of any kind can be sent.', advice: checkWrites },
  { id: 'control-write/environment', severity: 'warning', meaning: 'A setting that decides which control system or gateway the program reaches is changed.', advice: leaveGateway },
  { id: 'control-write/possible', severity: 'warning', meaning: 'Something that the analyzer could not resolve may write to a control system.', advice: writePlainly },
  { id: 'control-write/plugin', severity: 'warning', meaning: 'An analyzer plug-in says that the program writes to a control system, and names no place.', advice: checkWrites },
  { id: 'control-write/unlisted', severity: 'warning', meaning: 'A call into a control library that no table lists: it may write.', advice: writePlainly },

  { id: 'control-read/call', severity: 'info', meaning: 'A call that reads from a control system.', advice: null },
  { id: 'control-read/connect', severity: 'info', meaning: 'The program connects to a channel or device.', advice: null },
  { id: 'control-read/attribute', severity: 'info', meaning: 'Reading an attribute of a device, which reads from the control system.', advice: null },
  { id: 'control-read/command', severity: 'info', meaning: 'A command-line tool that reads from a control system is started.', advice: null },

  { id: 'process/start', severity: 'warning', meaning: 'Another program is started.', advice: usePython },
  { id: 'process/fork', severity: 'warning', meaning: 'The process is forked, or replaced by another program.', advice: usePython },
  { id: 'process/workers', severity: 'info', meaning: 'Worker processes are started that run functions of this program.', advice: null },
  { id: 'process/signal', severity: 'warning', meaning: 'A signal is sent to a process, which may end it.', advice: 'Leave other processes alone.' },

  { id: 'shell/command', severity: 'warning', meaning: 'A shell command by IPython syntax (`!`, `!!`, `%%bash`, `%sx`).', advice: useNoShell },
  { id: 'shell/magic', severity: 'warning', meaning: 'An IPython magic that acts outside the program.', advice: useNoShell },

  { id: 'native/library', severity: 'warning', meaning: 'Native code is loaded, which the analyzer cannot see into.', advice: avoidNative },
  { id: 'native/compile', severity: 'warning', meaning: 'Native code is compiled at run time (cffi, Cython, f2py, a C++ interpreter).', advice: avoidNative },
  { id: 'native/memory', severity: 'warning', meaning: 'Memory is read or written at an address, which can change anything in the process.', advice: avoidNative },

  { id: 'dynamic/code', severity: 'warning', meaning: 'Code that is not constant is run: it may do anything.', advice: writeOut },
  { id: 'dynamic/constant-code', severity: 'info', meaning: 'Constant text is run as code; it was analysed as part of the program.', advice: null },
  { id: 'dynamic/import', severity: 'warning', meaning: 'A module is imported whose name is not constant.', advice: writeOut },

  { id: 'escape/object-graph', severity: 'warning', meaning: 'Objects are reached that the program does not name, through classes, closures or globals of functions.', advice: useNames },
  { id: 'escape/frames', severity: 'warning', meaning: 'Running frames, the garbage collector or trace hooks are used to reach into running code.', advice: useNames },

  { id: 'monkeypatch/control-library', severity: 'warning', meaning: 'A control library is changed: what its functions do is no longer what the table says.', advice: leaveModules },
  { id: 'monkeypatch/module', severity: 'warning', meaning: 'A module that others rely on is changed for everybody.', advice: leaveModules },
  { id: 'monkeypatch/import-system', severity: 'warning', meaning: 'How modules are found is changed.', advice: leaveModules },

  { id: 'deserialize/unsafe', severity: 'warning', meaning: 'Data is loaded in a format that can run code hidden in it.', advice: 'Store data as JSON, CSV, HDF5 or npz without pickles.' },

  { id: 'files/outside-run-folder', severity: 'warning', meaning: 'A file outside the folder of the run is changed.', advice: 'Write files into the current folder only.' },
  { id: 'files/run-later', severity: 'warning', meaning: 'A file is written that is run by itself later, or imported, where nobody looks at what it does.', advice: 'Keep the code in the program; write data files only.' },
  { id: 'files/delete-tree', severity: 'warning', meaning: 'A whole folder is deleted whose name is not constant.', advice: 'Write files into the current folder only.' },

  { id: 'network/request', severity: 'warning', meaning: 'The program talks to the network.', advice: providedData },
  { id: 'network/socket', severity: 'warning', meaning: 'A raw network connection is opened, on which a control system may be written to.', advice: providedData },

  { id: 'secrets/access', severity: 'warning', meaning: 'Credentials are read.', advice: 'Do not read credentials.' },

  { id: 'import/prohibited', severity: 'error', meaning: 'A module is imported that the policy prohibits.', advice: 'Do without the prohibited module; the policy does not allow it.' },

  { id: 'import/unknown-module', severity: 'warning', meaning: 'Something of a module is used that the analyzer does not know: it may reach a control system.', advice: 'Use libraries that are known, or have the facility list the module in its control libraries.' },

  { id: 'results/missing', severity: 'error', meaning: 'No path of the program leaves `results`.', advice: 'Assign a dict named results on every path, best as results = {...} at the end.' },
  { id: 'results/maybe', severity: 'warning', meaning: '`results` may be missing, or something else than a dict, at the end of some path.', advice: 'Make sure that results is a dict on every path: begin with results = {} and fill it.' },
  { id: 'results/not-a-dict', severity: 'error', meaning: '`results` is certainly something else than a dict at the end.', advice: 'Make results a dict, for example results = {"value": value}.' },

  { id: 'runaway/loop', severity: 'warning', meaning: 'A loop has no way out: the program runs until it is stopped.', advice: 'Give every loop an end, for example a number of rounds or a time limit.' },
  { id: 'runaway/recursion', severity: 'warning', meaning: 'A function calls itself on every path: it ends with a RecursionError.', advice: 'Give the recursion a case in which it ends.' },
  { id: 'runaway/output', severity: 'warning', meaning: 'A loop without a way out prints or writes: its output grows without end.', advice: 'Print within loops that end, and only what somebody will read.' },

  { id: 'analyzer/too-large', severity: 'warning', meaning: 'The program is larger than what is analysed.', advice: haveRead },
  { id: 'analyzer/timeout', severity: 'warning', meaning: 'The program could not be parsed in time.', advice: haveRead },
  { id: 'analyzer/crash', severity: 'warning', meaning: 'The parser died on the program.', advice: haveRead },
  { id: 'analyzer/unavailable', severity: 'warning', meaning: 'The parser could not be started.', advice: haveRead },
  { id: 'analyzer/recursion', severity: 'warning', meaning: 'The program is nested too deeply to be parsed.', advice: haveRead },
  { id: 'analyzer/memory', severity: 'warning', meaning: 'The program needs more memory than the parser may take.', advice: haveRead },
  { id: 'analyzer/refused', severity: 'warning', meaning: 'The parser refused the program for a reason that is not its syntax.', advice: haveRead },
  { id: 'analyzer/fault', severity: 'warning', meaning: 'The analyzer itself failed on the program.', advice: haveRead },
  { id: 'analyzer/plugin-failed', severity: 'warning', meaning: 'A plug-in of the analyzer failed, took too long or gave an answer that is none.', advice: haveRead },
  { id: 'analyzer/over-budget', severity: 'warning', meaning: 'The program is too involved to be followed to its end.', advice: haveRead },
  { id: 'analyzer/too-many-findings', severity: 'warning', meaning: 'More was found than is told; what comes after the last finding was left out.', advice: haveRead },
  { id: 'analyzer/unknown-syntax', severity: 'warning', meaning: 'The program uses syntax that is newer than the analyzer.', advice: haveRead },
] as const satisfies readonly (RuleDescription & { readonly id: `${keyof typeof ruleFamilies}/${string}` })[]

export type RuleId = (typeof ruleCatalogue)[number]['id']

const byId = new Map<string, RuleDescription>(ruleCatalogue.map((rule) => [rule.id, rule]))

export function ruleOf(id: RuleId): RuleDescription {
  const rule = byId.get(id)
  if (rule === undefined) throw new Error(`no rule is named ${id}`)
  return rule
}

export function isRuleId(id: string): id is RuleId {
  return byId.has(id)
}
