/**
 * Reads the limits file that the configuration names. Never throws: a file that is missing or wrong is `broken`, with words
 * that name the file and the line, and then nothing may be written. Called at start, by `reload` and by `analyze`.
 */
import { readFileSync } from 'node:fs'
import { channelLimits, channelLimitsFileSchema, codeHash, parseInWords, programLimits, type AnalysisReport, type ChannelLimits, type Configuration, type LimitsInForce } from '../../machines/index.js'
import { readYaml } from './readYaml.js'

export type LoadedLimits = { readonly inForce: LimitsInForce; readonly limits: ChannelLimits | null }

export const noLimits: LoadedLimits = { inForce: { state: 'none' }, limits: null }

/** The report with the limits of the channels that its program writes, as they are now. */
export const limited = (report: AnalysisReport, { inForce, limits }: LoadedLimits): AnalysisReport => ({ ...report, channelLimits: programLimits(inForce, limits, report) })

/** A file that is larger is no limits file. */
const mostBytes = 32 * 1024 * 1024
const mostProblems = 5

export function loadLimits({ execution: { epics } }: Pick<Configuration, 'execution'>): LoadedLimits {
  const { limits_file: file } = epics
  if (file === null) return noLimits
  try {
    const bytes = readFileSync(file)
    return bytes.length > mostBytes ? broken(file, [`is larger than ${mostBytes} bytes`]) : parseLimits(utf8(bytes), file)
  } catch (error) {
    return broken(file, [`cannot be read: ${error instanceof Error ? error.message : String(error)}`])
  }
}

/** Throws on other encodings: a channel whose name was read wrong would lose its limits. */
const utf8 = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)

/** `hash` is over the text, comments included: it says which file people can look at. */
export function parseLimits(text: string, file: string): LoadedLimits {
  const yaml = readYaml(text)
  if (!yaml.ok) return broken(file, yaml.problems.map(({ line, column, message }) => (line === null ? message : `line ${line}, column ${column ?? 1}: ${message}`)))
  if (yaml.content === null || yaml.content === undefined) return broken(file, ['is empty: write `channels: {}` if no channel shall be written to'])
  const parsed = parseInWords(channelLimitsFileSchema, yaml.content)
  if (parsed.ok) return { inForce: { state: 'inForce', file, hash: codeHash(text) }, limits: channelLimits(parsed.value) }
  return broken(file, parsed.issues.map(({ path, message }) => {
    const line = yaml.lineOf(path)
    return `${line === null ? '' : `line ${line}: `}${path === '' ? '' : `${path} `}${message}`
  }))
}

function broken(file: string, problems: readonly string[]): LoadedLimits {
  const more = problems.length > mostProblems ? [`and ${problems.length - mostProblems} more`] : []
  return { inForce: { state: 'broken', file, problem: [...problems.slice(0, mostProblems), ...more].join('; ') }, limits: null }
}
