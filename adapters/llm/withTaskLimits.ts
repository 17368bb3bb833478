/**
 * Tells a generator what may be written to the channels that a task names, where writing is possible at all. Around any
 * generator; called by `compose.ts`. Told only: what a program would write is checked later, whatever the model was told.
 */
import { limitText, type ChannelLimits } from '../../machines/index.js'
import type { ChannelLimitLine, CodeGenerator, GenerationInput } from './codeGenerator.js'

const most = { channels: 30, words: 5_000 }

/** Names of channels hold a separator between two words: `SR:QF1:SP`, `ring-1.current`. */
const channelLike = /[A-Za-z0-9_]+(?:[:.{}<>[\]-]+[A-Za-z0-9_]+)+/g

const wordsOf = ({ userQuery, taskObjective, capabilityPrompts, capabilityContextData, expectedResults }: GenerationInput['request']): string[] => {
  const text = [userQuery, taskObjective, ...capabilityPrompts, JSON.stringify(capabilityContextData ?? {}), JSON.stringify(expectedResults)].join('\n')
  return [...new Set(Array.from(text.matchAll(channelLike), ([word]) => word))].slice(0, most.words)
}

export function taskLimits({ request, writesEnabled }: GenerationInput, limits: ChannelLimits | null): ChannelLimitLine[] {
  if (!writesEnabled || limits === null) return []
  return wordsOf(request)
    .flatMap((channel) => {
      const rule = limits.ruleFor(channel)
      return rule === null ? [] : [{ channel, allowed: limitText(rule) }]
    })
    .slice(0, most.channels)
}

export const withTaskLimits = (limits: () => ChannelLimits | null, generator: CodeGenerator): CodeGenerator => ({
  ...generator,
  generate: (input, scope) => {
    const channelLimits = taskLimits(input, limits())
    return generator.generate(channelLimits.length === 0 ? input : { ...input, channelLimits }, scope)
  },
})
