/**
 * Renders earlier failed attempts for the prompt: what was tried, where it failed, how, and how to mend it. Called by the prompt
 * builder. The newest program is shown in full, older attempts by their error and by what was changed after them. All that comes
 * from programs and tools is fenced. Pure; policy refusals never get here (`decide` sees to that).
 */
import type { Feedback, Finding, Repair, RepairCause } from '../../machines/index.js'
import { attemptDiff } from './attemptDiff.js'
import { fencedBlock } from './fencedBlock.js'
import { tracebackForModel } from './tracebackForModel.js'

const most = { attempts: 3, messageCharacters: 2_000, findings: 20, sourceCharacters: 160 }

const cut = (text: string, characters: number): string => (text.length > characters ? `${text.slice(0, characters)} …` : text)

const findingLines = (finding: Finding, code: string | null): string => {
  const line = finding.span?.startLine
  const channel = finding.channel === null ? '' : ` (channel ${JSON.stringify(finding.channel)})`
  const source = line === undefined ? undefined : code?.split('\n')[line - 1]
  const said = `${line === undefined ? '' : `line ${line}: `}${cut(finding.message, 300)} [${finding.ruleId}, ${finding.severity}]${channel}`
  return source === undefined || source.trim() === '' ? said : `${said}\n    ${line} | ${cut(source, most.sourceCharacters)}`
}

const attemptSection = (feedback: Feedback, previous: Feedback | undefined, withCode: boolean): string => {
  const { attempt, stage, errorType, message, findings, traceback, code } = feedback
  const parts = [`### Attempt ${attempt} failed at ${stage}`, `Error:\n${fencedBlock(cut(message.startsWith(errorType) ? message : `${errorType}: ${message}`, most.messageCharacters), 'text')}`]
  if (findings.length > 0) parts.push(`Findings of the analyzer:\n${fencedBlock(findings.slice(0, most.findings).map((one) => findingLines(one, code)).join('\n'), 'text')}`)
  if (traceback !== null && traceback.trim() !== '') parts.push(`Traceback:\n${fencedBlock(tracebackForModel(traceback), 'text')}`)
  const changed = code !== null && previous?.code ? attemptDiff(previous.code, code) : null
  if (changed !== null && previous) parts.push(`What it changed in the program of attempt ${previous.attempt}:\n${fencedBlock(changed, 'diff')}`)
  if (withCode && code !== null) parts.push(`The program of that attempt:\n${fencedBlock(code, 'python')}`)
  return parts.join('\n\n')
}

/** Empty string on the first attempt. */
export const feedbackSection = (feedback: readonly Feedback[]): string => {
  const shown = feedback.slice(-most.attempts)
  if (shown.length === 0) return ''
  const newestWithCode = shown.findLastIndex(({ code }) => code !== null)
  return shown.map((one, index) => attemptSection(one, shown[index - 1], index === newestWithCode)).join('\n\n')
}

const causes: Record<RepairCause, string> = {
  syntax: 'the syntax', missingImport: 'a missing import', misspeltName: 'a name that is not defined', misspeltKey: 'a misspelt key', misspeltAttribute: 'an attribute that is not there',
  wrongArguments: 'the arguments of one call', missingResults: 'results', repeated: 'the same error again', notLocal: 'not one place',
}

/** What to do now; empty on the first attempt. Quotes only what `decide` quoted. */
export const repairInstruction = (feedback: readonly Feedback[]): string => {
  const repair: Repair | undefined = feedback.at(-1)?.repair
  if (feedback.length === 0) return ''
  if (repair?.kind === 'minimal') {
    const where = repair.line === null ? '' : ` in line ${repair.line}`
    return `The last failure has a local cause${where}: ${causes[repair.cause]}${repair.hint === null ? '' : ` (${repair.hint})`}. \
Mend that place, and the same mistake elsewhere, and leave every other line as it is. Reply with the whole program.`
  }
  const again = repair?.cause === 'repeated' ? 'A small correction left the same error. ' : ''
  return `${again}Write the whole program anew, with the cause of the last failure removed. Do not repeat an approach that failed.`
}
