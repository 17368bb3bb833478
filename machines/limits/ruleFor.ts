/**
 * Which rule of a limits file holds for a channel. A name goes before patterns; among patterns that fit, the one with most
 * characters that are no wildcards; then the one that stands first. Pure.
 */
import { plainChannel, type ChannelLimit, type ChannelLimitsFile, type ChannelRule } from '../contracts/channelLimits.js'

export interface ChannelLimits {
  readonly unlisted: ChannelLimitsFile['unlisted']
  /** null: the file does not name the channel. */
  ruleFor(channel: string): ChannelRule | null
}

/** Reads the file's content once; looking up a name costs nothing, whatever its size. */
export function channelLimits({ unlisted, ignore_case: ignoreCase, defaults, channels }: ChannelLimitsFile): ChannelLimits {
  const key = (name: string) => (ignoreCase ? name.toLowerCase() : name)
  const names = new Map<string, ChannelRule>()
  const patterns: { readonly pattern: string; readonly rule: ChannelRule }[] = []
  for (const [entry, limit] of Object.entries(channels)) {
    const rule = withDefaults(entry, limit, defaults)
    if (/[*?]/.test(entry)) patterns.push({ pattern: key(plainChannel(entry)), rule })
    else names.set(key(plainChannel(entry)), rule)
  }
  // Stable: equal ones stay in the order of the file.
  patterns.sort((a, b) => literals(b.pattern) - literals(a.pattern))
  return {
    unlisted,
    ruleFor(channel) {
      const name = key(plainChannel(channel))
      return names.get(name) ?? patterns.find(({ pattern }) => fits(pattern, name))?.rule ?? null
    },
  }
}

function withDefaults(entry: string, limit: ChannelLimit, defaults: ChannelLimitsFile['defaults']): ChannelRule {
  const from = limit.values ? {} : defaults
  return {
    entry,
    writable: limit.writable ?? defaults.writable ?? true,
    min: limit.min ?? from.min ?? null,
    max: limit.max ?? from.max ?? null,
    maxStep: limit.max_step ?? from.max_step ?? null,
    values: limit.values ?? null,
    units: limit.units ?? null,
  }
}

const literals = (pattern: string): number => pattern.replaceAll(/[*?]/g, '').length

/** In time proportional to both lengths, whatever the pattern: a regular expression could be made to take for ever. */
function fits(pattern: string, name: string): boolean {
  let [at, star, retry] = [0, -1, 0]
  let index = 0
  while (index < name.length) {
    if (pattern[at] === '*') {
      star = at++
      retry = index
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[index])) {
      at++
      index++
    } else if (star >= 0) {
      at = star + 1
      index = ++retry
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}
