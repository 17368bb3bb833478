/** Changing the variables that name the gateway: it changes what "read-only" was promised for. */
import type { At } from '../ast/nodes.js'
import type { CallFact } from '../dataflow/facts.js'
import { texts, type Value } from '../dataflow/values.js'
import { constantText } from './describe.js'
import type { Rule, RuleContext } from './rule.js'

const owners = /^os\.environb?$/
const changing = /^os\.(putenv|unsetenv)$|^os\.environb?\.(setdefault|__setitem__|__delitem__|pop|popitem|clear|update|__ior__)$|^dotenv\.(main\.)?load_dotenv$|^unittest\.mock\.patch\.dict$|^pytest\.MonkeyPatch\(\)\.(setenv|delenv)$/

export const environment: Rule = (context) => ({
  itemWrite: ({ at, owner, item, value }) => {
    if (owners.test(owner.path)) changesEnvironment(context, texts(item), constantText(value), at)
  },
  itemDelete: ({ at, owner, item }) => {
    if (owners.test(owner.path)) changesEnvironment(context, texts(item), null, at)
  },
  call: (fact) => {
    if (changing.test(fact.target.path)) called(context, fact)
  },
  attributeWrite: ({ at, owner, name, value }) => {
    if (owner.path === 'os' && name === 'environ') changesEnvironment(context, namesIn(value), null, at)
  },
})

function called(context: RuleContext, { at, target, given }: CallFact): void {
  const method = target.path.slice(target.path.lastIndexOf('.') + 1)
  if (method === 'clear' || method === 'popitem' || method === 'load_dotenv') return changesEnvironment(context, null, null, at)
  if (method === 'dict' || method === 'update' || method === '__ior__') {
    const [first, second] = given.positional
    if (method === 'dict' && !(first?.some((atom) => (atom.kind === 'path' && owners.test(atom.path)) || (atom.kind === 'constant' && atom.value === 'os.environ')) ?? false)) return
    const names = [...given.keywords.keys()]
    const more = namesIn((method === 'dict' ? second : first) ?? [])
    return changesEnvironment(context, more === null ? null : [...names, ...more], null, at)
  }
  changesEnvironment(context, texts(given.positional[0] ?? given.keywords.get('name') ?? null), constantText(given.positional[1] ?? null), at)
}

/** Names in a dict, or in pairs; null: they are not all constant. */
export function namesIn(value: Value): readonly string[] | null {
  const names: string[] = []
  for (const atom of value) {
    if (atom.kind === 'path' && owners.test(atom.path)) continue
    if (atom.kind !== 'container') return null
    if (atom.type === 'dict') names.push(...[...atom.cell.entries.keys()].map((key) => key.replace(/^(str|bytes):/, '')))
    else for (const pair of [...atom.cell.entries.values(), atom.cell.rest].flat()) if (pair.kind === 'container') names.push(...(texts(pair.cell.entries.get('int:0') ?? null) ?? []))
  }
  return names
}

/** `env=` of a process that is started. */
export function environmentGiven(context: RuleContext, value: Value | null, at: At): void {
  if (value !== null) changesEnvironment(context, namesIn(value) ?? [], null, at)
}

export function changesEnvironment({ index, report }: RuleContext, names: readonly string[] | null, value: string | null, at: At): void {
  if (names === null) {
    report.addIfControlled({ ruleId: 'control-write/environment', message: 'changes environment variables whose names are not constant', at })
    return
  }
  for (const name of new Set(names.filter((each) => index.isControlEnvironment(each)))) {
    report.unknown()
    report.add({ ruleId: 'control-write/environment', message: `changes ${name}, which decides which control system the program reaches`, at, value })
  }
}
