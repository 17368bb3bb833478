/**
 * From the content of a configuration file to the configuration: the seed's older places of a key are moved to today's,
 * then the schema reads it. Issues name a key where it stands in the file. A key without a value counts as left out.
 */
import type { z } from 'zod'
import { configurationSchema, type Configuration } from './configuration.js'
import { dotted, parseInWords, unknownKey, type Issue, type Parsed } from './issues.js'

type Section = Readonly<Record<string, unknown>>
type Draft = Record<string, unknown>

/** `fromText`: dotted paths in the file whose value was put there as text (from the environment) and may stand for a number or boolean. */
export function readConfiguration(content: unknown, fromText: ReadonlySet<string> = new Set()): Parsed<Configuration> {
  if (content !== undefined && content !== null && !isSection(content)) {
    return { ok: false, issues: [{ path: '', message: 'the configuration must be a mapping of sections such as execution, approval, llm' }] }
  }
  const file = withoutNulls(content ?? {})
  const moved = new Map<string, string>()
  const issues: Issue[] = emptyControlDefaults(content ?? {})
  const document = inTodaysPlaces(file, moved, issues)
  const inFile = (path: string) => placeInFile(path, moved)
  retype(document, configurationSchema.safeParse(document).error?.issues ?? [], (path) => fromText.has(inFile(path)))
  const parsed = parseInWords(configurationSchema, document)
  if (parsed.ok && issues.length === 0) return parsed
  return { ok: false, issues: [...issues, ...(parsed.ok ? [] : parsed.issues.map(({ path, message }) => ({ path: inFile(path), message })))] }
}

/** Built in: writes disabled, everything asked about. */
export const defaultConfiguration = (): Configuration => configurationSchema.parse({})

const isSection = (value: unknown): value is Section => typeof value === 'object' && value !== null && !Array.isArray(value)

const withoutNulls = (section: Section): Draft =>
  Object.fromEntries(
    Object.entries(section)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([key, value]) => [key, isSection(value) ? withoutNulls(value) : value]),
  )

/** Who writes this section and leaves it empty has not said whether writes are allowed. */
function emptyControlDefaults(file: Section): Issue[] {
  const section = file['agent_control_defaults']
  const empty = section === null || (isSection(section) && Object.keys(section).length === 0)
  return empty ? [{ path: 'agent_control_defaults', message: 'No agent_control_defaults found: the section is empty; set epics_writes_enabled to false or true, or leave the section out' }] : []
}

function inTodaysPlaces(file: Draft, moved: Map<string, string>, issues: Issue[]): Draft {
  const { framework, execution_modes: modes, ...document } = file
  const place = (value: unknown, from: string, to: readonly string[]) => {
    if (value !== undefined) merge(document, to, value, from, moved, issues)
  }
  if (framework !== undefined && !isSection(framework)) issues.push({ path: 'framework', message: 'must be an object' })
  else {
    for (const [key, value] of Object.entries(framework ?? {})) {
      if (key === 'execution' || key === 'services') place(value, `framework.${key}`, [key])
      else issues.push({ path: `framework.${key}`, message: unknownKey(key, ['execution', 'services']) })
    }
  }
  place(modes, 'execution_modes', ['execution', 'modes'])
  return document
}

/** Puts `value` at `to`; sections are merged down to single modes and containers, anything said twice is an issue. */
function merge(document: Draft, to: readonly string[], value: unknown, from: string, moved: Map<string, string>, issues: Issue[]): void {
  const [key = '', ...rest] = to
  if (rest.length > 0) {
    const inner = document[key] ?? {}
    if (!isSection(inner)) return
    document[key] = { ...inner }
    return merge(document[key] as Draft, rest, value, from, moved, issues)
  }
  const existing = document[key]
  if (existing === undefined) {
    document[key] = value
    moved.set(from, from)
  } else if (isSection(existing) && isSection(value) && !('kernel_name' in value || 'hostname' in value)) {
    document[key] = { ...existing }
    for (const [name, item] of Object.entries(value)) merge(document[key] as Draft, [name], item, `${from}.${name}`, moved, issues)
  } else {
    issues.push({ path: from, message: 'stands in this file in two places: keep one of them' })
  }
}

/** `moved` holds the places in the file of everything that was moved. */
function placeInFile(path: string, moved: ReadonlyMap<string, string>): string {
  for (const [prefix, today] of [['framework.', ''], ['execution_modes', 'execution.modes']] as const) {
    if (!path.startsWith(today)) continue
    const there = prefix + path.slice(today.length)
    if ([...moved.keys()].some((place) => there === place || there.startsWith(`${place}.`))) return there
  }
  return path
}

function retype(document: Draft, problems: readonly z.core.$ZodIssue[], isText: (path: string) => boolean): void {
  for (const problem of problems) {
    if (problem.code !== 'invalid_type' || !isText(dotted(problem.path))) continue
    const parent = problem.path.slice(0, -1).reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)[key], document) as Record<PropertyKey, unknown>
    const key = problem.path.at(-1) ?? ''
    parent[key] = typed(String(parent[key]), problem.expected)
  }
}

function typed(text: string, expected: string): unknown {
  if (expected === 'boolean' && /^(true|false)$/.test(text)) return text === 'true'
  if ((expected === 'number' || expected === 'int') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  return text
}
