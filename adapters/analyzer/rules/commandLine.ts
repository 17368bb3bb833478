/** What a constant command line starts: split as a shell would, wrappers like `sudo` and `timeout` looked through. Pure. */
import { harmlessTools, shells, wrappers } from '../data/commandTools.js'
import type { ControlIndex } from '../data/controlIndex.js'
import type { ControlTool } from '../data/controlLibraries.js'

export interface StartedTool {
  readonly name: string
  readonly tool: ControlTool | null
  readonly channel: string | null
  readonly value: string | null
  /** Nobody knows what it does: not a control tool, not a harmless one, or not constant. */
  readonly opaque: boolean
}

type Word = string | null

/** The tables of control tools. */
export type Tools = Pick<ControlIndex, 'tool' | 'toolModule'>

/** A null word is one that is not constant. */
export function startedBy(words: readonly Word[], tools: Tools): readonly StartedTool[] {
  const rest = unwrap(words)
  const first = rest[0]
  if (first === undefined) return []
  if (first === null) return [{ name: 'a program whose name is not constant', tool: null, channel: null, value: null, opaque: true }]
  const name = baseName(first)
  const tool = tools.tool(name)
  if (tool !== null) return [controlTool(name, tool, rest.slice(1))]
  const module = pythons.test(name) ? moduleStarted(rest) : null
  if (module !== null) {
    const started = tools.toolModule(module.name)
    if (started !== null) return [controlTool(module.name, started, module.rest)]
  }
  const own: StartedTool = { name, tool: null, channel: null, value: null, opaque: !harmlessTools.has(name) }
  if (name === 'find' || name === 'awk') return rest.some((word) => word === '-exec' || word?.includes('system(') === true) ? [{ ...own, opaque: true }] : [own]
  const script = rest.indexOf('-c')
  if (shells.has(name) && script > 0) {
    const text = rest[script + 1]
    return text === undefined || text === null ? [own] : startedByText(text, tools)
  }
  if (name === 'ssh') {
    const remote = withoutOptions(rest.slice(1), sshOptions).slice(1)
    return remote.every((word) => word !== null) ? [own, ...startedByText(remote.join(' '), tools)] : [own]
  }
  return [own]
}

export function startedByText(command: string, tools: Tools): readonly StartedTool[] {
  return splitShell(command).flatMap((words) => startedBy(words, tools))
}

const pythons = /^(python|pypy|ipython)[\d.]*$/
const sshOptions: ReadonlySet<string> = new Set(['-b', '-c', '-D', '-E', '-e', '-F', '-I', '-i', '-J', '-L', '-l', '-m', '-O', '-o', '-p', '-Q', '-R', '-S', '-W', '-w'])

function controlTool(name: string, tool: ControlTool, words: readonly Word[]): StartedTool {
  const plain = withoutOptions(words, tool.optionsWithValue)
  return { name, tool, channel: plain[tool.channel ?? -1] ?? null, value: plain[tool.value ?? -1] ?? null, opaque: false }
}

/** `python -u -m caproto.commandline.put A 1`. */
function moduleStarted(words: readonly Word[]): { readonly name: string; readonly rest: readonly Word[] } | null {
  for (let index = 1; index < words.length; index++) {
    const word = words[index]
    if (typeof word !== 'string' || !word.startsWith('-')) return null
    if (word === '-m') return typeof words[index + 1] === 'string' ? { name: words[index + 1] as string, rest: words.slice(index + 2) } : null
    if (word === '-X' || word === '-W') index++
  }
  return null
}

function unwrap(words: readonly Word[]): readonly Word[] {
  let rest = words
  for (let first = rest[0]; typeof first === 'string'; first = rest[0]) {
    if (/^\w+=/.test(first)) rest = rest.slice(1)
    else if (wrappers.has(baseName(first))) {
      rest = rest.slice(1)
      while (typeof rest[0] === 'string' && (/^-/.test(rest[0]) || /^[\d.]+[smhd]?$/.test(rest[0]))) rest = rest.slice(1)
    } else break
  }
  return rest
}

/** Plain arguments; `-w 5` counts as one option where `-w` takes a value. */
function withoutOptions(words: readonly Word[], withValue: ReadonlySet<string>): readonly Word[] {
  const plain: Word[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index]
    if (word === undefined) continue
    if (typeof word === 'string' && withValue.has(word)) index++
    else if (!(typeof word === 'string' && /^-[a-zA-Z-]/.test(word))) plain.push(word)
  }
  return plain
}

/** Segments of words; `$(...)` and backquotes begin segments of their own, variables make a word unknown. */
export function splitShell(command: string): readonly (readonly Word[])[] {
  const segments: Word[][] = [[]]
  let word = ''
  let begun = false
  let variable = false
  let quote: string | null = null
  const endWord = (): void => {
    if (begun) segments.at(-1)?.push(variable ? null : word)
    word = ''
    begun = false
    variable = false
  }
  const endSegment = (): void => {
    endWord()
    segments.push([])
  }
  for (let index = 0; index < command.length; index++) {
    const letter = command[index] ?? ''
    const next = command[index + 1] ?? ''
    if (quote === "'") {
      if (letter === quote) quote = null
      else word += letter
    } else if (letter === '$' && next === '(') {
      begun = true
      variable = true
      endSegment()
      index++
    } else if (letter === '`') endSegment()
    else if (letter === '$' && /[\w{]/.test(next)) {
      begun = true
      variable = true
    } else if (letter === '\\') {
      word += next
      begun = true
      index++
    } else if (letter === quote) quote = null
    else if (quote !== null) word += letter
    else if (letter === '"' || letter === "'") {
      quote = letter
      begun = true
    } else if (/[;|&\n()]/.test(letter)) endSegment()
    else if (/[\s<>]/.test(letter)) endWord()
    else {
      word += letter
      begun = true
    }
  }
  endWord()
  return segments.filter((segment) => segment.length > 0)
}

function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1)?.replace(/\.exe$/i, '') ?? path
}
