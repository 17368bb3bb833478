/** Tells an execution event by event, for people who watch: what happened, in one line, with the details that matter under it. */
import type pc from 'picocolors'
import { factOf, type Fact, type Finding, type OutputChunk, type RecordedEvent } from '../../../machines/index.js'

type Colors = ReturnType<typeof pc.createColors>

export interface Storyteller {
  tell(recorded: RecordedEvent): void
}

export function storyteller(write: (text: string) => void, colors: Colors): Storyteller {
  let began = 0
  let inOutput = false
  const step = (fact: Fact, what: string, detail = '') => {
    if (inOutput) write('\n')
    inOutput = false
    const seconds = ((Date.parse(fact.at) - began) / 1000).toFixed(2).padStart(6)
    write(`${colors.dim(`${seconds} s`)}  ${colors.bold(fact.type.padEnd(22))} ${what}\n`)
    if (detail) write(`${indent(detail)}\n`)
  }
  const output = (chunk: OutputChunk) => {
    if (chunk.kind === 'stream') {
      if (!inOutput) write('\n')
      inOutput = true
      write(chunk.text.replace(/^(?=.)/gm, `${' '.repeat(10)}${colors.dim(chunk.name === 'stderr' ? '!' : '│')} `))
    } else if (chunk.kind === 'error') {
      write(`${' '.repeat(10)}${colors.red(`${chunk.ename}: ${chunk.evalue}`)}\n`)
    }
  }
  return {
    tell(recorded) {
      const fact = factOf(recorded)
      if (fact.version === 1) began = Date.parse(fact.at)
      switch (fact.type) {
        case 'execution.requested':
          return step(fact, `${fact.data.requester} asks: ${colors.cyan(fact.data.request.userQuery)}`)
        case 'folder.prepared':
          return step(fact, colors.dim(fact.data.folder.folderPath))
        case 'generation.started':
          return step(fact, `attempt ${fact.data.attempt}${fact.data.feedback ? `, because ${fact.data.feedback.errorType}: ${fact.data.feedback.message}` : ''}`)
        case 'code.generated':
          return step(fact, `${lineCount(fact.data.code)} lines by ${fact.data.info.generator}${fact.data.info.model ? ` (${fact.data.info.model})` : ''}, sha256 ${fact.data.codeHash.slice(0, 12)}…`, numbered(fact.data.code, colors))
        case 'code.provided':
        case 'code.edited':
          return step(fact, `${lineCount(fact.data.code)} lines, sha256 ${fact.data.codeHash.slice(0, 12)}…`, numbered(fact.data.code, colors))
        case 'analysis.completed': {
          const { report } = fact.data
          const reach = [report.controlWrites ? 'writes to the control system' : 'no control-system writes', report.controlReads ? 'reads it' : 'no reads', ...(report.unknown ? ['something could not be resolved'] : [])]
          return step(fact, `${reach.join(', ')}; results: ${report.results}`, report.findings.map((finding) => inWords(finding, colors)).join('\n') || 'nothing found')
        }
        case 'approval.required':
        case 'approval.notRequired':
          return step(fact, `mode ${colors.bold(fact.data.mode)}: ${fact.data.reasoning}`)
        case 'approval.requested':
          return step(fact, `who countersigns ${fact.data.approvalHash.slice(0, 12)}… ? (enforcement level L${fact.data.countersigned.enforcementLevel})`)
        case 'approval.granted':
          return step(fact, `by ${colors.bold(fact.data.approver)}, bound to ${fact.data.approvalHash.slice(0, 12)}…${fact.data.comment ? ` (${fact.data.comment})` : ''}`)
        case 'approval.rejected':
          return step(fact, `by ${fact.data.approver}: ${fact.data.reason}`)
        case 'kernel.acquired':
          return step(fact, `${fact.data.kernel.kernelName}, ${fact.data.kernel.kernelId.slice(0, 8)}…, L${fact.data.kernel.enforcementLevel}`)
        case 'run.started':
          return step(fact, `the exact bytes, sha256 ${fact.data.codeHash.slice(0, 12)}…`)
        case 'output.appended':
          return fact.data.chunks.forEach(output)
        case 'run.completed': {
          const { result } = fact.data
          return step(fact, result.success ? `${result.executionTimeSeconds.toFixed(2)} s in the kernel, ${result.figures.length} figure(s)` : colors.red(result.failure?.message ?? 'did not succeed'))
        }
        case 'notebook.written':
          return step(fact, colors.dim(`${fact.data.notebook.notebookType}: ${fact.data.notebook.notebookPath.split('/').slice(-2).join('/')}`))
        case 'backoff.started':
          return step(fact, `${fact.data.step} again in ${fact.data.delayMs} ms: ${fact.data.failure.message}`)
        case 'execution.succeeded':
          return step(fact, colors.green('done'))
        case 'execution.failed':
        case 'execution.rejected':
        case 'execution.expired':
        case 'execution.cancelled':
          return step(fact, colors.red(fact.data.failure.message))
        default:
          return step(fact, 'failure' in fact.data && fact.data.failure ? colors.red(fact.data.failure.message) : '')
      }
    },
  }
}

const indent = (text: string) => text.replace(/^(?=.)/gm, ' '.repeat(10))
const lineCount = (code: string) => code.trimEnd().split('\n').length
const numbered = (code: string, colors: Colors) =>
  code.trimEnd().split('\n').map((line, index) => `${colors.dim(String(index + 1).padStart(3))}  ${line}`).join('\n')
const inWords = ({ severity, ruleId, message, span }: Finding, colors: Colors) => {
  const paint = severity === 'error' ? colors.red : severity === 'warning' ? colors.yellow : colors.dim
  return `${paint(severity.padEnd(7))} ${span ? `line ${span.startLine}: ` : ''}${message} ${colors.dim(`[${ruleId}]`)}`
}
