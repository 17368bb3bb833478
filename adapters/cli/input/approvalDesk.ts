/**
 * The approval at the terminal of who asked: shows the program with its findings, takes yes or no, sends it. Bound to the
 * hash that was shown. When somebody else decides first, or the time is up, the question goes away. Called by `run`.
 */
import { contextOf, evolve, factOf, type ApprovalRequest, type ExecutionState, type RecordedEvent } from '../../../machines/index.js'
import type { ExecutionHandle } from '../../../runtime/ports/client.js'
import type { CommandLine } from '../commandLine.js'
import { annotateProgram, notAnalysed } from '../output/annotateProgram.js'
import { approvalLines } from '../output/approvalLines.js'
import type { Colors } from '../output/terminal.js'
import { visibleText } from '../output/visibleText.js'
import { whatChanged } from '../output/whatChanged.js'
import { explainError } from '../errors/explainError.js'
import { askApproval } from './askApproval.js'

export interface ApprovalDesk {
  /** Before the event is told: a question that it answers goes away first. */
  before(event: RecordedEvent): void
  /** After it: a question that it puts is put. */
  after(event: RecordedEvent): void
  /** Aborted when the person leaves the question with Ctrl-C. */
  readonly left: AbortSignal
  close(): void
}

export interface DeskSettings {
  readonly cli: CommandLine
  readonly handle: ExecutionHandle
  readonly who: string
  readonly write: (text: string) => void
  readonly colors: Colors
  readonly canAsk: boolean
  /** Events up to this version are of the past: a question among them is put only when it is still open after them. */
  readonly pastVersion: number
}

export function approvalDesk(settings: DeskSettings): ApprovalDesk {
  const { cli, handle, canAsk, pastVersion } = settings
  const leaving = new AbortController()
  let state: ExecutionState | null = null
  let question: AbortController | null = null
  let toPut = false
  const withdraw = () => {
    toPut = false
    question?.abort()
    question = null
  }
  return {
    left: leaving.signal,
    before(event) {
      // Other facts (a notebook that is written meanwhile) leave the question open.
      if (event.stateAfter !== 'active.awaitingApproval.asked') withdraw()
    },
    after(event) {
      state = evolve(state, factOf(event))
      const { approval, report, program } = contextOf(state)
      if (event.type === 'approval.requested') toPut = true
      if (!toPut || !approval || event.version < pastVersion) return
      toPut = false
      if (!canAsk) {
        cli.terminal.note(`nobody can be asked here; waiting. To look at it: ${cli.hint(`show ${handle.executionId}`)}; to decide: ${cli.hint(`approve ${handle.executionId}`)}, or ${cli.hint(`reject ${handle.executionId} --reason TEXT`)}`)
        return
      }
      const asked = new AbortController()
      question = asked
      void putQuestion(settings, { approval, report, program: program?.code ?? approval.code }, asked.signal).then((answer) => {
        if (answer === 'left') leaving.abort()
      })
    },
    close: withdraw,
  }
}

interface Question {
  readonly approval: ApprovalRequest
  readonly report: ReturnType<typeof contextOf>['report']
  readonly program: string
}

async function putQuestion(settings: DeskSettings, { approval, report, program }: Question, signal: AbortSignal): Promise<'decided' | 'withdrawn' | 'left'> {
  const { cli, handle, who, write, colors } = settings
  try {
    const facts = approvalLines({ needed: true, reasoning: approval.reasoning, countersigned: approval.countersigned, asked: approval, endorsements: [], decision: null, decidedBy: null }, await whatChanged({ asked: approval, decision: null }, program))
    const { environmentNames } = approval.countersigned
    if (environmentNames.length > 0) facts.push(`environment variables that it gets: ${environmentNames.join(', ')}`)
    facts.push(`notebook ${visibleText(approval.notebookPath)}`)
    write(`\n${annotateProgram(program, report ?? notAnalysed, { colors, width: cli.terminal.width }).trimEnd()}\n\n${facts.map((fact) => `  ${fact}\n`).join('')}\n`)
    const answer = await askApproval(cli.io, { who, signal })
    // The hash that was shown: what came in its place meanwhile is not approved by this answer.
    if (answer.kind === 'yes') await handle.approve({ as: who, approvalHash: approval.approvalHash })
    if (answer.kind === 'no') await handle.reject({ as: who, reason: answer.reason })
    return answer.kind === 'left' || answer.kind === 'withdrawn' ? answer.kind : 'decided'
  } catch (error) {
    const { message, code } = explainError(error)
    cli.terminal.note(`the answer was not taken: ${visibleText(message)} [${code}]; still waiting: ${cli.hint(`approve ${handle.executionId}`)}`)
    return 'decided'
  }
}
