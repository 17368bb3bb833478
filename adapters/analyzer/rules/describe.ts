/** Values in words, for findings: the channels and values that are constant, a path as a person would write it. Pure. */
import type { ArgumentPlace } from '../data/controlLibraries.js'
import { argument, data, join, text, type CallArguments, type PathAtom, type Value } from '../dataflow/values.js'

const maximumChannels = 32

/** `epics.PV().put` is `epics.PV(...).put` for a reader. */
export function readable(path: string): string {
  return path.replaceAll('()', '(...)').replaceAll('[]', '[...]').replace(/^builtins\./, '').replace(/^ipython\./, '')
}

export function argumentAt(place: ArgumentPlace | undefined, target: PathAtom, given: CallArguments, shift: number): Value | null {
  if (place === undefined) return null
  const from = place.of === 'maker' ? target.made : given
  const at = place.at === null ? null : place.at + (place.of === 'maker' ? 0 : shift)
  const found = from === null ? null : place.all === true ? anyFrom(from, at ?? 0) : argument(from, at, place.name ?? null)
  if (found === null && from !== null && place.otherwise !== undefined) return argumentAt(place.otherwise, target, given, shift)
  const value = found === null && from !== null && place.default !== undefined ? text(place.default) : found
  if (place.after === undefined && place.suffix === undefined) return value
  return composed(place.after === undefined ? text('') : argumentAt(place.after, target, given, shift), value, place.suffix ?? '')
}

/** The channel may be any of the arguments: all of them are told. */
function anyFrom({ positional, rest }: CallArguments, at: number): Value | null {
  const values = [...positional.slice(at), ...(rest === null ? [] : [rest])]
  return values.length === 0 ? null : join(...values)
}

/** A channel whose name is put together: a prefix, the name, a suffix. Null when a part of it is not constant. */
function composed(prefix: Value | null, value: Value | null, suffix: string): Value | null {
  const [fronts, names] = [channelNames(prefix), channelNames(value)]
  const whole = fronts.flatMap((front) => names.map((name) => (front === null || name === null ? data : text(`${front}${name}${suffix}`))))
  return join(...whole)
}

/** Every channel name the value may be; null stands for "and one that is not constant". */
export function channelNames(value: Value | null): readonly (string | null)[] {
  if (value === null || value.length === 0) return [null]
  const names = new Set<string | null>()
  for (const atom of value) {
    if (atom.kind === 'constant' && atom.type === 'str' && typeof atom.value === 'string') names.add(atom.value)
    else if (atom.kind === 'path' && atom.made !== null && /\b(create_channel|connect_channel|PV|get_pv)\(\)$/.test(atom.path)) for (const name of channelNames(argument(atom.made, 0, 'pvname'))) names.add(name)
    else if (atom.kind === 'container' && (atom.cell.entries.size > 0 || atom.cell.rest.length > 0)) {
      for (const name of channelNames(join(...atom.cell.entries.values(), atom.cell.rest))) names.add(name)
    } else names.add(null)
  }
  return names.size > maximumChannels ? [...[...names].slice(0, maximumChannels), null] : [...names]
}

/** A constant value as Python would write it; null when it is not constant. */
export function constantText(value: Value | null): string | null {
  const only = value?.length === 1 ? value[0] : undefined
  if (only?.kind === 'constant') {
    if (only.type === 'none') return 'None'
    if (only.type === 'bool') return only.value === true ? 'True' : 'False'
    return only.type === 'str' || only.type === 'bytes' ? String(only.value) : String(only.value)
  }
  if (only?.kind === 'container' && only.type === 'sequence' && only.cell.rest.length === 0) {
    const parts = [...only.cell.entries.values()].map(constantText)
    return parts.every((part) => part !== null) ? `[${parts.join(', ')}]` : null
  }
  return null
}
