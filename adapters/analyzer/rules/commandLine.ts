/** What a constant command line starts: split as a shell would, wrappers like `sudo` and `timeout` looked through. Pure. */
import { harmlessTools, shells } from '../data/commandTools.js'
import type { ControlIndex } from '../data/controlIndex.js'
import type { ControlTool } from '../data/controlLibraries.js'
import { hole } from '../dataflow/values.js'
import { shellWords, shellWrappers } from './shellWrappers.js'

export interface StartedTool {
  readonly name: string
  readonly tool: ControlTool | null
  readonly channel: string | null
  readonly value: string | null
  /** Nobody knows what it does: not a control tool, not a harmless one, or not constant. */
  readonly opaque: boolean
  /** Environment variables that it is started with, or that the shell exports. */
  readonly variables: readonly string[]
}

type Word = string | null

/** The tables of control tools. */
export type Tools = Pick<ControlIndex, 'tool' | 'toolModule'>

/** A null word is one that is not constant. */
export function startedBy(words: readonly Word[], tools: Tools): readonly StartedTool[] {
  const { rest, variables } = unwrap(words)
  return started(rest, tools).map((each) => (variables.length === 0 ? each : { ...each, variables: [...variables, ...each.variables] }))
}

const plain = { tool: null, channel: null, value: null, opaque: false, variables: [] }

function started(rest: readonly Word[], tools: Tools): readonly StartedTool[] {
  const first = rest[0]
  if (first === undefined) return [{ ...plain, name: 'nothing' }]
  if (first === null) return [{ ...plain, name: 'a program whose name is not constant', opaque: true }]
  const name = baseName(first)
  const tool = tools.tool(name)
  if (tool !== null) return [controlTool(name, tool, rest.slice(1))]
  const module = pythons.test(name) ? moduleStarted(rest) : null
  if (module !== null) {
    const known = tools.toolModule(module.name)
    if (known !== null) return [controlTool(module.name, known, module.rest)]
  }
  const own: StartedTool = { ...plain, name, opaque: isOpaque(name, rest) }
  const script = rest.findIndex((word) => word !== null && /^-\w*c$/.test(word))
  if (shells.has(name) && script > 0) {
    const text = rest[script + 1]
    return text === undefined || text === null ? [{ ...own, opaque: true }] : startedByText(text, tools)
  }
  if (name === 'eval') return rest.every((word) => word !== null) ? startedByText(rest.slice(1).join(' '), tools) : [{ ...own, opaque: true }]
  if (name === 'export') return [{ ...own, variables: rest.slice(1).flatMap((word) => /^(\w+)=?/.exec(word ?? '')?.[1] ?? []) }]
  if (name === 'ssh') {
    const remote = withoutOptions(rest.slice(1), sshOptions).slice(1)
    return remote.every((word) => word !== null) ? [own, ...startedByText(remote.join(' '), tools)] : [own]
  }
  return [own]
}

function isOpaque(name: string, rest: readonly Word[]): boolean {
  if (name === 'find' || name === 'awk') return rest.some((word) => word === '-exec' || word === '-execdir' || word?.includes('system(') === true)
  // Installing a package runs its code.
  if (/^(pip\d*|conda|mamba)$/.test(name)) return rest.includes('install')
  return !harmlessTools.has(name) && !shellWords.has(name)
}

export function startedByText(command: string, tools: Tools): readonly StartedTool[] {
  return splitShell(command).flatMap((words) => (words[0] === 'for' || words[0] === 'case' ? [] : startedBy(words, tools))).filter((tool) => tool.name !== 'nothing' || tool.variables.length > 0)
}

const pythons = /^(python|pypy|ipython)[\d.]*$/
const sshOptions: ReadonlySet<string> = new Set(['-b', '-c', '-D', '-E', '-e', '-F', '-I', '-i', '-J', '-L', '-l', '-m', '-O', '-o', '-p', '-Q', '-R', '-S', '-W', '-w'])

function controlTool(name: string, tool: ControlTool, words: readonly Word[]): StartedTool {
  const given = withoutOptions(words, tool.optionsWithValue)
  return { name, tool, channel: constant(given[tool.channel ?? -1]), value: constant(given[tool.value ?? -1]), opaque: false, variables: [] }
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

/** A word that is known whole. */
function constant(word: Word | undefined): string | null {
  return word === undefined || word === null || word.includes(hole) ? null : word
}

/** What stands behind wrappers and `NAME=value`, and the variables that were set on the way. */
function unwrap(words: readonly Word[]): { readonly rest: readonly Word[]; readonly variables: readonly string[] } {
  let rest = words
  const variables: string[] = []
  for (let first = rest[0]; typeof first === 'string'; first = rest[0]) {
    const variable = /^(\w+)=/.exec(first)?.[1]
    const options = shellWrappers.get(baseName(first))
    if (variable !== undefined) {
      variables.push(variable)
      rest = rest.slice(1)
    } else if (options !== undefined) {
      rest = rest.slice(1)
      for (let option = rest[0]; typeof option === 'string' && (/^-./.test(option) || /^[\d.]+[smhd]?$/.test(option)); option = rest[0]) rest = rest.slice(options.has(option) ? 2 : 1)
    } else break
  }
  return { rest, variables }
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
    } else if (letter === hole) {
      begun = true
      variable = true
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
