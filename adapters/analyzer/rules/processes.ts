/** Starting processes, from Python or through IPython's `!` and `%%bash`; control-system tools among them are reads and writes. */
import type { At } from '../ast/nodes.js'
import { harmlessMagics, shells } from '../data/commandTools.js'
import { timingMagics } from '../dataflow/builtins/execution.js'
import type { CallFact } from '../dataflow/facts.js'
import { exactParts } from '../dataflow/unroll.js'
import { argument, onlyConstant, type Value } from '../dataflow/values.js'
import { startedBy, startedByText, type StartedTool } from './commandLine.js'
import { isWriteKind } from './controlCalls.js'
import { readable } from './describe.js'
import { changesEnvironment, environmentGiven } from './environment.js'
import { writtenFile } from './files.js'
import type { Rule, RuleContext } from './rule.js'
import type { RuleId } from './ruleCatalogue.js'

/** How the command is given: one text or a list (`either`), a text for a shell, words one after the other from a position. */
type Given = 'either' | 'text' | number

const starters = new Map<string, Given>([
  ...['run', 'call', 'check_call', 'check_output', 'Popen'].map((name): [string, Given] => [`subprocess.${name}`, 'either']),
  ['subprocess.getoutput', 'text'], ['subprocess.getstatusoutput', 'text'],
  ['os.system', 'text'], ['os.popen', 'text'], ['os.startfile', 'text'], ['posix.system', 'text'], ['pipes.Template().open', 'text'],
  ...['execl', 'execle', 'execlp', 'execlpe'].map((name): [string, Given] => [`os.${name}`, 1]),
  ...['execv', 'execve', 'execvp', 'execvpe', 'posix_spawn', 'posix_spawnp'].map((name): [string, Given] => [`os.${name}`, 1]),
  ...['spawnl', 'spawnle', 'spawnlp', 'spawnlpe', 'spawnv', 'spawnve', 'spawnvp', 'spawnvpe'].map((name): [string, Given] => [`os.${name}`, 2]),
  ['pty.spawn', 'either'], ['asyncio.create_subprocess_exec', 0], ['asyncio.create_subprocess_shell', 'text'],
  ['pexpect.spawn', 'text'], ['pexpect.run', 'text'], ['pexpect.popen_spawn.PopenSpawn', 'text'], ['invoke.run', 'text'],
  ['paramiko.SSHClient().exec_command', 'text'], ['paramiko.client.SSHClient().exec_command', 'text'], ['fabric.Connection().run', 'text'], ['fabric.Connection().sudo', 'text'],
  ['plumbum.local[]', 0], ['ctypes.CDLL().system', 'text'],
])
const forks = new Set(['os.fork', 'os.forkpty', 'pty.fork'])
const workers = /^(multiprocessing\.(Process|Pool|pool\.Pool|Manager|get_context\(\)\.(Process|Pool))|concurrent\.futures\.ProcessPoolExecutor)$/
const signals = /^(os\.(kill|killpg)|signal\.(pthread_kill|raise_signal)|psutil\.Process\(\)\.(kill|terminate|suspend|send_signal))$/
/** They start a program that is given in a way of its own. */
const otherStarters = /^(pydoc\.pipepager|pydoc\.tempfilepager|webbrowser\.(GenericBrowser|BackgroundBrowser|register|get)|dask\.distributed\.SSHCluster|IPython\.utils\.process\.\w+|jupyter_client\.(manager\.)?(start_new_kernel|run_kernel|KernelManager)|multiprocessing\.(set_executable|spawn\.set_executable)|plumbum\.cmd\.\w+|setuptools\.\w+|distutils\.spawn\.spawn)$/

export const processes: Rule = (context) => ({
  call: (fact) => {
    const { path } = fact.target
    const given = starters.get(path)
    const tell = (ruleId: RuleId, message: string): void => context.report.add({ ruleId, message, at: fact.at, trace: fact.target.trace })
    if (given !== undefined) start(context, fact, given)
    else if (forks.has(path)) tell('process/fork', `${readable(path)} makes a second process`)
    else if (workers.test(path)) tell('process/workers', `${readable(path)} starts processes that run functions of this program`)
    else if (signals.test(path)) tell('process/signal', `${readable(path)} sends a signal, which may end a process`)
    else if (otherStarters.test(path)) {
      context.report.unknown()
      tell('process/start', `${readable(path)} starts another program`)
    } else if (/^sh\.\w+$/.test(path)) report(context, fact, startedBy([path.slice(3), ...words(fact.given.positional)], context.index), 'process/start')
    else if (path.startsWith('ipython.get_ipython().')) shellMagic(context, fact, path.slice('ipython.get_ipython().'.length))
  },
  imported: ({ at, module, names }) => {
    if (module === 'sh' && names.length > 0) context.report.add({ ruleId: 'process/start', message: 'the module sh starts processes', at })
  },
})

function start(context: RuleContext, fact: CallFact, given: Given): void {
  const { positional, keywords } = fact.given
  environmentGiven(context, keywords.get('env') ?? null, fact.at)
  const command = argument(fact.given, 0, 'args') ?? keywords.get('command') ?? keywords.get('cmd') ?? null
  const program = onlyConstant(keywords.get('executable') ?? null, 'str')
  if (typeof given === 'number') {
    // `execv(path, ['caput', ...])` names the program twice; `execlp(path, 'caput', ...)` one after the other.
    const listed = positional[given] === undefined ? null : listOf(positional[given] ?? [])
    report(context, fact, startedBy([word(positional[Math.max(given - 1, 0)]), ...words(listed ?? positional.slice(given)).slice(given === 0 && listed === null ? 1 : given === 0 ? 0 : 1)], context.index), 'process/start')
    return
  }
  if (/^pexpect\.(spawn|run)$/.test(fact.target.path) && positional[1] !== undefined) {
    report(context, fact, startedBy([word(command ?? undefined), ...words(listOf(positional[1]) ?? [])], context.index), 'process/start')
    return
  }
  const shell = keywords.get('shell')?.some((atom) => atom.kind !== 'constant' || atom.value === true) ?? false
  const tools = (command ?? []).map((atom) => {
    const list = atom.kind === 'container' ? listOf([atom]) : null
    if (list === null) return patterns([atom])?.flatMap((text) => startedByText(text, context.index)) ?? null
    const [first = null, ...rest] = words(list)
    return shell && first !== null ? startedByText(first, context.index) : startedBy([program ?? first, ...rest], context.index)
  })
  const all = command === null || tools.some((each) => each === null) ? null : tools.flatMap((each) => each ?? [])
  report(context, fact, all, 'process/start')
  // What a shell reads from its standard input is a command, too.
  if (all?.some((tool) => shells.has(tool.name)) === true) report(context, fact, patterns(keywords.get('input') ?? null)?.flatMap((text) => startedByText(text, context.index)) ?? null, 'process/start')
}

/** The elements of a list of words, as far as they are known; null: it is no list whose length is known. */
function listOf(value: Value): readonly Value[] | null {
  if (!value.every((atom) => atom.kind === 'container')) return null
  const exact = exactParts(value)
  if (exact !== null) return exact
  // Something was appended: the words at the beginning are known, what comes after may be any of the others.
  const [only] = value
  return only?.kind === 'container' && only.type !== 'dict' ? [...only.cell.entries.values(), ...only.cell.rest.map((atom) => [atom])] : null
}

function words(values: readonly Value[]): readonly (string | null)[] {
  return values.map(word)
}

function word(value: Value | undefined): string | null {
  const found = patterns(value ?? null)
  return found?.length === 1 ? found[0] ?? null : null
}

/** Every text the value may be, with holes where it is not constant; null: nothing is known of it. */
function patterns(value: Value | null): readonly string[] | null {
  if (value === null || value.length === 0) return null
  const found = value.map((atom) => (atom.kind === 'constant' && typeof atom.value === 'string' ? atom.value : atom.kind === 'data' ? atom.pattern ?? null : null))
  return found.every((text) => text !== null) ? found : null
}

function report(context: RuleContext, fact: CallFact, tools: readonly StartedTool[] | null, ruleId: 'process/start' | 'shell/command'): void {
  const names = tools?.map((tool) => tool.name).join(', ') ?? ''
  const message = tools === null ? `${readable(fact.target.path)} runs a command that is not constant: it may write to a control system` : `${readable(fact.target.path)} starts ${names === '' ? 'nothing' : names}`
  context.report.add({ ruleId, message, at: fact.at, trace: fact.target.trace })
  if (tools === null || tools.some((tool) => tool.opaque)) context.report.unknown()
  for (const tool of tools ?? []) {
    changesEnvironment(context, tool.variables, null, fact.at)
    if (tool.tool !== null) controlTool(context, tool, fact.at)
  }
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
function shellMagic(context: RuleContext, fact: CallFact, method: string): void {
  const first = fact.given.positional[0] ?? null
  const commands = (value: Value | null): readonly StartedTool[] | null => withoutInterpolation(value)?.flatMap((text) => startedByText(text, context.index)) ?? null
  if (/^(system|getoutput|system_piped|system_raw)$/.test(method)) return report(context, fact, commands(first), 'shell/command')
  if (method !== 'run_line_magic' && method !== 'run_cell_magic' && method !== 'magic') return
  const line = onlyConstant(first, 'str')
  const name = line?.split(/\s/, 1)[0]?.replace(/^%+/, '') ?? null
  const text = onlyConstant(fact.given.positional[1] ?? null, 'str') ?? line?.slice(line.indexOf(name ?? '') + (name?.length ?? 0)).trim() ?? ''
  const body = fact.given.positional[method === 'run_cell_magic' ? 2 : 1] ?? null
  const script = name === 'script' ? text.split(/\s/, 1)[0]?.split('/').at(-1) ?? '' : name ?? ''
  if (shells.has(script) || name === 'sx' || name === 'system' || name === 'sc') return report(context, fact, commands(body), 'shell/command')
  if (name === 'script') return report(context, fact, null, 'shell/command')
  if (name === 'env' || name === 'set_env') changesEnvironment(context, [text.split(/[\s=]/, 1)[0] ?? ''], null, fact.at)
  const loads = (name === 'load_ext' || name === 'reload_ext') && !harmlessExtensions.has(text.trim())
  if (name !== null && (harmlessMagics.has(name) || timingMagics.has(name)) && !loads) return
  const known = name !== null && !loads && ['env', 'set_env', 'cd', 'ls', 'mkdir', 'cat', 'writefile', 'file', 'store', 'reset', 'save', 'who'].includes(name)
  context.report.add({ ruleId: 'shell/magic', message: `the magic %${name ?? '?'} acts outside the program`, at: fact.at })
  if (!known) context.report.unknown()
  if (name === 'writefile' || name === 'file') writtenFile(context, text.replace(/^-a\s+/, '').trim(), fact.at)
}

const harmlessExtensions = new Set(['autoreload', 'line_profiler', 'memory_profiler', 'tensorboard', 'matplotlib', 'snakeviz', 'watermark', 'nb_black', 'rich'])

/** IPython fills `{name}` and `$name` in: what is in braces is not constant, but what stands around it is. */
function withoutInterpolation(value: Value | null): readonly string[] | null {
  return patterns(value)?.map((text) => text.replace(/\{[^{}]*\}/g, '$X')) ?? null
}
