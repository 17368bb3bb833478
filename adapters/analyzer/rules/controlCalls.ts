/** Calls into control libraries: writes, reads, remote calls, servers, and those that no table lists. */
import type { ControlKind } from '../data/controlLibraries.js'
import type { CallFact, PassFact } from '../dataflow/facts.js'
import { exactParts } from '../dataflow/unroll.js'
import type { Value } from '../dataflow/values.js'
import { rootOf, type Found } from '../data/controlIndex.js'
import { knownModules } from '../data/knownModules.js'
import { argumentAt, channelNames, constantText, readable } from './describe.js'
import type { Rule, RuleContext } from './rule.js'
import type { RuleId } from './ruleCatalogue.js'

export const controlCalls: Rule = (context) => ({
  call: (fact) => called(context, fact),
  pass: (fact) => passed(context, fact),
})

function called(context: RuleContext, fact: CallFact): void {
  const { path } = fact.target
  const library = context.index.libraryOf(path)
  const found = context.index.call(path)
  if (found !== null) return listed(context, fact, found)
  if (library === null) return elsewhere(context, fact)
  if (isPlainData(context, path) || isOfFunction(context, path)) return
  context.report.unknown()
  context.report.add({
    ruleId: 'control-write/unlisted',
    message: `${readable(path)} of ${library} is not in the control library table: it may write`,
    at: fact.at,
    trace: fact.target.trace,
  })
}

function listed(context: RuleContext, fact: CallFact, found: Found): void {
  const shift = found.unbound ? 1 : 0
  const { entry } = found
  const place = argumentAt(entry.channel, fact.target, fact.given, shift)
  const one = constantText(argumentAt(entry.value, fact.target, fact.given, shift))
  const channels = channelNames(place)
  const values = eachValue(place, argumentAt(entry.value, fact.target, fact.given, shift), channels)
  if (entry.kind === 'neutral') return
  if (isWriteKind(entry.kind)) context.report.controlWrite()
  else context.report.controlRead()
  if (entry.channel !== undefined && place !== null && isWriteKind(entry.kind) && channels.includes(null)) {
    context.report.add({ ruleId: 'control-write/dynamic-channel', message: `the channel that ${readable(fact.target.path)} writes is not constant`, at: fact.at, trace: fact.target.trace })
  }
  for (const [index, channel] of channels.entries()) {
    const value = values?.[index] ?? one
    context.report.add({
      ruleId: ruleIds[entry.kind],
      message: sentence(entry.kind, readable(fact.target.path), channel, value),
      at: fact.at,
      channel,
      value: isWriteKind(entry.kind) ? value : null,
      trace: fact.target.trace,
    })
  }
}

/** `caput_many(['A', 'B'], [1, 2])`: to each channel its own value; null: one value for all. */
function eachValue(place: Value | null, value: Value | null, channels: readonly (string | null)[]): readonly (string | null)[] | null {
  const [names, values] = [place, value].map((each) => (each?.every((atom) => atom.kind === 'container') === true ? exactParts(each) : null))
  if (names === null || names === undefined || values === null || values === undefined || names.length !== values.length || channels.length !== names.length) return null
  return values.map((each) => constantText(each))
}

const ruleIds: Record<Exclude<ControlKind, 'neutral'>, RuleId> = {
  write: 'control-write/call',
  rpc: 'control-write/rpc',
  server: 'control-write/server',
  read: 'control-read/call',
  connect: 'control-read/connect',
}

export function isWriteKind(kind: ControlKind): boolean {
  return kind === 'write' || kind === 'rpc' || kind === 'server'
}

function sentence(kind: ControlKind, name: string, channel: string | null, value: string | null): string {
  const where = channel === null ? 'a channel whose name is not constant' : channel
  switch (kind) {
    case 'write': return `${name} writes ${value === null ? '' : `${value} `}to ${where}`
    case 'rpc': return `${name} asks ${channel === null ? 'a device' : channel} to do something`
    case 'server': return `${name} starts a server of control channels`
    case 'read': return `${name} reads ${where}`
    case 'connect': return `${name} connects to ${where}`
    case 'neutral': return `${name} neither reads nor writes`
  }
}

/** A library that no table knows, beside a control library: `put` on what it gave may be a put on a device. */
function elsewhere(context: RuleContext, fact: CallFact): void {
  const { path } = fact.target
  const method = path.slice(path.lastIndexOf('.') + 1)
  if (knownModules.has(rootOf(path)) || !path.includes('.') || !context.index.isWriteLike(method)) return
  context.report.addIfControlled({
    ruleId: 'control-write/possible',
    message: `${readable(path)} comes from a module that the analyzer does not know: it may write to a control system`,
    at: fact.at,
    trace: fact.target.trace,
  })
}

function passed(context: RuleContext, fact: PassFact): void {
  const target = fact.target?.path ?? null
  for (const atom of fact.value) {
    if (atom.kind !== 'path' || context.index.libraryOf(atom.path) === null) continue
    const found = context.index.call(atom.path)
    if (found !== null && isWriteKind(found.entry.kind) && !found.entry.path.endsWith('*')) {
      context.report.controlWrite()
      const channels = found.entry.channel?.of === 'maker' ? channelNames(argumentAt(found.entry.channel, atom, { positional: [], rest: null, keywords: new Map(), keywordRest: null }, 0)) : [null]
      for (const channel of channels) {
        context.report.add({
          ruleId: 'control-write/as-value',
          message: `${readable(atom.path)}, which writes, is handed to ${target === null ? 'something unresolved' : readable(target)} and may be called there`,
          at: fact.at,
          channel,
          trace: atom.trace,
        })
      }
    } else if (isDevice(atom.path) ? reaches(context, target) || isModule(context, atom.path) : isModule(context, atom.path)) {
      context.report.unknown()
      context.report.add({
        ruleId: 'control-write/possible',
        message: `${readable(atom.path)} is handed to ${target === null ? 'something unresolved' : readable(target)}, which may write to it`,
        at: fact.at,
        trace: atom.trace,
      })
    }
  }
}

/** Something whose methods may write: an instance, an element, the module itself. Not a class or a function. */
function isDevice(path: string): boolean {
  return path.endsWith('()') || path.endsWith('[]') || !path.includes('.')
}

/** Whoever gets the module itself can take any function out of it. */
function isModule(context: RuleContext, path: string): boolean {
  // A constant of the library (FORMAT_TIME) can do nothing.
  return !/[([]/.test(path) && context.index.call(path) === null && !/\.[A-Z][A-Z0-9_]*$/.test(path)
}

function reaches(context: RuleContext, target: string | null): boolean {
  if (target === null) return true
  return !knownModules.has(rootOf(target)) && context.index.libraryOf(target) === null
}

/** A function of the library that came out of something outside (`series.map(caget).max()`): what is called is not the library's. */
function isOfFunction({ index }: RuleContext, path: string): boolean {
  for (let owner = stepBack(path); owner.includes('.'); owner = stepBack(owner)) {
    if (/[)\]]$/.test(owner)) continue
    const found = index.call(owner)
    if (found !== null && !found.unbound && !found.entry.path.endsWith('*') && (found.entry.kind === 'read' || found.entry.kind === 'write')) return true
  }
  return false
}

function stepBack(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('('), path.lastIndexOf('['), 0))
}

/** `caget(...)` gives numbers: their methods are not the library's. */
function isPlainData(context: RuleContext, path: string): boolean {
  for (let end = path.indexOf('()'); end > 0 && end + 2 < path.length; end = path.indexOf('()', end + 2)) {
    if (context.index.result(path.slice(0, end))?.kind === 'data') return true
  }
  return false
}
