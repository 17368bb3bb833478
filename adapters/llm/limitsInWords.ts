/**
 * What the program will run under, in words: writes, channel limits, network, modules that are prohibited, time. Called by the
 * prompt builder. Says only what holds; nothing here makes it hold. Pure.
 */
import type { EnforcementLevel, RunConditions } from '../../machines/index.js'
import type { GenerationInput } from './codeGenerator.js'
import { fencedBlock } from './fencedBlock.js'

const writes = ({ writesEnabled }: GenerationInput): string => writesEnabled
  ? `Reading from the control system is allowed. Writing to it is possible here, but only where the task asks for it in so many words; such a program is \
shown to a person who may refuse it. Write channel names and values as literals, so that they can be read.`
  : `This is read-only. Nothing may be written to the control system (no puts, sets, moves or commands, by any library or socket): \
a program that would write is refused, and finding a way around is not wanted. If the task needs a write, compute and report what would be written instead.`

const channels = ({ channelLimits = [] }: GenerationInput): string | null => channelLimits.length === 0
  ? null
  : `What may be written to the channels that the task names; anything else is refused:\n${fencedBlock(channelLimits.map(({ channel, allowed }) => `${channel}: ${allowed}`).join('\n'), 'text')}`

const network = (level: EnforcementLevel): string => {
  switch (level) {
    case 0: case 1:
      return 'There is a network. Use it for nothing but what the task asks to be read.'
    case 2:
      return 'There is no network: channels, archivers and web addresses cannot be reached. Work with `context` and with files of the working directory.'
    case 3:
      return 'There is no network but a gateway to the control system: channels can be reached by Channel Access, nothing else can.'
    default:
      return 'Whether there is a network is not known here.'
  }
}

const modeLine = (name: string, mode: { readonly description: string; readonly enforcementLevel: EnforcementLevel } | undefined): string | null =>
  mode ? `- mode ${name}${mode.description.trim() === '' ? '' : ` (${mode.description.trim()})`}: ${network(mode.enforcementLevel)}` : null

const conditionLines = ({ modes, prohibitedImports, executionTimeoutMs }: RunConditions): (string | null)[] => [
  modeLine('read_only, in which a program runs that writes nothing', modes.read_only),
  modeLine('write_access, in which a program runs that writes', modes.write_access),
  `- it is stopped after ${executionTimeoutMs / 1000} s`,
  prohibitedImports.length === 0 ? null : `- a program that imports one of these is refused: ${[...prohibitedImports].sort().join(', ')}`,
]

export const limitsInWords = (input: GenerationInput): string => {
  const lines = input.conditions ? conditionLines(input.conditions).filter((line) => line !== null) : []
  return [`Execution limits: ${writes(input)}`, channels(input), lines.length === 0 ? null : `How it runs:\n${lines.join('\n')}`].filter((part) => part !== null).join('\n\n')
}
