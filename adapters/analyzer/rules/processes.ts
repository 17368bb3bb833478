/** Starting processes, from Python or through IPython's `!` and `%%bash`; control-system tools among them are reads and writes. */
import type { At } from '../ast/nodes.js'
import { harmlessMagics, shells } from '../data/commandTools.js'
import { timingMagics } from '../dataflow/builtins/execution.js'
import type { CallFact } from '../dataflow/facts.js'
import { exactParts } from '../dataflow/unroll.js'
import { argument, onlyConstant, texts, type Value } from '../dataflow/values.js'
import { startedBy, startedByText, type StartedTool } from './commandLine.js'
import { isWriteKind } from './controlCalls.js'
import { readable } from './describe.js'
import type { Rule, RuleContext } from './rule.js'

/** How the command is given: one text or a list (`either`), a text for a shell, words one after the other from a position. */
type Given = 'either' | 'text' | number

const starters = new Map<string, Given>([
  ...['run', 'call', 'check_call', 'check_output', 'Popen'].map((name): [string, Given] => [`subprocess.${name}`, 'either']),
  ['subprocess.getoutput', 'text'], ['subprocess.getstatusoutput', 'text'],
  ['os.system', 'text'], ['os.popen', 'text'], ['os.startfile', 'text'],
  ...['execl', 'execle', 'execlp', 'execlpe'].map((name): [string, Given] => [`os.${name}`, 1]),
  ...['execv', 'execve', 'execvp', 'execvpe', 'posix_spawn', 'posix_spawnp'].map((name): [string, Given] => [`os.${name}`, 1]),
  ...['spawnl', 'spawnle', 'spawnlp', 'spawnlpe', 'spawnv', 'spawnve', 'spawnvp', 'spawnvpe'].map((name): [string, Given] => [`os.${name}`, 2]),
  ['pty.spawn', 'either'], ['asyncio.create_subprocess_exec', 0], ['asyncio.create_subprocess_shell', 'text'],
  ['pexpect.spawn', 'text'], ['pexpect.run', 'text'], ['invoke.run', 'text'],
  ['paramiko.SSHClient().exec_command', 'text'], ['fabric.Connection().run', 'text'], ['fabric.Connection().sudo', 'text'],
  ['plumbum.local[]', 0], ['ctypes.CDLL().system', 'text'],
])
const forks = new Set(['os.fork', 'os.forkpty', 'pty.fork'])

export const processes: Rule = (context) => ({
  call: (fact) => {
    const { path } = fact.target
    const given = starters.get(path)
    if (given !== undefined) started(context, fact, given)
    else if (forks.has(path)) context.report.add({ ruleId: 'process/fork', message: `${readable(path)} makes a second process`, at: fact.at, trace: fact.target.trace })
    else if (path.startsWith('sh.') && /^sh\.[\w]+$/.test(path)) report(context, fact, startedBy([path.slice(3), ...words(fact, 0)], context.index), 'process/start')
    else if (path.startsWith('ipython.get_ipython().')) magic(context, fact, path.slice('ipython.get_ipython().'.length))
  },
  imported: ({ at, module, names }) => {
    if (module === 'sh' && names.length > 0) context.report.add({ ruleId: 'process/start', message: 'the module sh starts processes', at })
  },
})

function started(context: RuleContext, fact: CallFact, given: Given): void {
  const command = argument(fact.given, 0, 'args') ?? fact.given.keywords.get('command') ?? fact.given.keywords.get('cmd') ?? null
  if (typeof given === 'number') {
    const listed = fact.given.positional[given] === undefined ? null : exactParts(fact.given.positional[given] ?? [])
    const program = onlyConstant(fact.given.positional[Math.max(given - 1, 0)] ?? null, 'str')
    const rest = listed === null ? words(fact, given).slice(given === 0 ? 1 : 1) : listed.slice(1).map((value) => onlyConstant(value, 'str'))
    report(context, fact, startedBy([program, ...rest], context.index), 'process/start')
    return
  }
  const list = given === 'either' && command !== null && command.every((atom) => atom.kind === 'container') ? exactParts(command) : null
  if (list !== null) {
    const shell = argument(fact.given, null, 'shell')
    const asText = shell !== null && shell.some((atom) => atom.kind !== 'constant' || atom.value === true)
    const first = onlyConstant(list[0] ?? null, 'str')
    report(context, fact, asText && first !== null ? startedByText(first, context.index) : startedBy(list.map((value) => onlyConstant(value, 'str')), context.index), 'process/start')
    return
  }
  report(context, fact, texts(command)?.flatMap((text) => startedByText(text, context.index)) ?? null, 'process/start')
}

function words(fact: CallFact, from: number): readonly (string | null)[] {
  return fact.given.positional.slice(from).map((value) => onlyConstant(value, 'str'))
}

function report(context: RuleContext, fact: CallFact, tools: readonly StartedTool[] | null, ruleId: 'process/start' | 'shell/command'): void {
  const names = tools?.map((tool) => tool.name).join(', ') ?? ''
  const message = tools === null ? `${readable(fact.target.path)} runs a command that is not constant: it may write to a control system` : `${readable(fact.target.path)} starts ${names === '' ? 'nothing' : names}`
  context.report.add({ ruleId, message, at: fact.at, trace: fact.target.trace })
  if (tools === null || tools.some((tool) => tool.opaque)) context.report.unknown()
  for (const tool of tools ?? []) if (tool.tool !== null) controlTool(context, tool, fact.at)
}

function controlTool(context: RuleContext, started: StartedTool, at: At): void {
  if (started.tool === null) return
  const writes = isWriteKind(started.tool.kind)
  if (writes) context.report.controlWrite()
  else context.report.controlRead()
  context.report.add({
    ruleId: writes ? 'control-write/command' : 'control-read/command',
    message: writes
      ? `the command ${started.name} writes ${started.value === null ? '' : `${started.value} `}to ${started.channel ?? 'a control system'}`
      : `the command ${started.name} reads ${started.channel ?? 'a control system'}`,
    at,
    channel: started.channel,
    value: writes ? started.value : null,
  })
}

/** `!ls`, `%run x.py`, `%%bash`: IPython's transformer has turned them into these calls. */
function magic(context: RuleContext, fact: CallFact, method: string): void {
  const first = fact.given.positional[0] ?? null
  if (method === 'system' || method === 'getoutput' || method === 'getoutput' || method === 'system_piped' || method === 'system_raw') {
    report(context, fact, withoutInterpolation(first)?.flatMap((text) => startedByText(text, context.index)) ?? null, 'shell/command')
    return
  }
  if (method !== 'run_line_magic' && method !== 'run_cell_magic' && method !== 'magic' && method !== 'run_cell') return
  if (method === 'run_cell') return
  const line = onlyConstant(first, 'str')
  const name = line?.split(/\s/, 1)[0]?.replace(/^%+/, '') ?? null
  if (name !== null && (shells.has(name) || name === 'script' || name === 'sx' || name === 'system' || name === 'sc')) {
    const body = fact.given.positional[method === 'run_cell_magic' ? 2 : 1] ?? null
    report(context, fact, name === 'script' ? null : withoutInterpolation(body)?.flatMap((text) => startedByText(text, context.index)) ?? null, 'shell/command')
    return
  }
  if (name !== null && (harmlessMagics.has(name) || timingMagics.has(name))) return
  const known = name !== null && ['env', 'set_env', 'pip', 'conda', 'cd', 'ls', 'mkdir', 'cat', 'writefile', 'file', 'store', 'reset', 'save', 'who'].includes(name)
  context.report.add({ ruleId: 'shell/magic', message: `the magic %${name ?? '?'} acts outside the program`, at: fact.at })
  if (!known) context.report.unknown()
}

/** IPython fills `{name}` and `$name` in: what is in braces is not constant, but what stands around it is. */
function withoutInterpolation(value: Value | null): readonly string[] | null {
  const found = texts(value)
  if (found === null) return null
  return found.map((text) => text.replace(/\{[^{}]*\}/g, '$X'))
}
