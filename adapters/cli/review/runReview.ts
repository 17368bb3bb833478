/**
 * The approval inbox: what waits, one question after the other, each answered by the person at the terminal for exactly the
 * program that the screen showed. What others decide meanwhile goes away by itself; new questions appear. Called by `review`.
 */
import { spawn } from 'node:child_process'
import { input } from '@inquirer/prompts'
import type { Key } from 'node:readline'
import { loadProgramDiff } from '../../composeCommandLine.js'
import type { CommandLine } from '../commandLine.js'
import { explainError } from '../errors/explainError.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { askApproval } from '../input/askApproval.js'
import type { ExecutionView } from '../output/executionView.js'
import { shortText, visibleText } from '../output/visibleText.js'
import { editProgram } from './editProgram.js'
import { diffLines, headOf, listLines, questionLines } from './reviewPages.js'
import { reviewScreen } from './reviewScreen.js'
import { watchWaiting } from './waiting.js'

const listKeys = '↑↓ choose · enter open · q quit'
const questionKeys = 'a approve · r reject · e edit · d diff · o notebook · n next · p previous · ↑↓ space scroll · q back'

export async function runReview(cli: CommandLine, as: string): Promise<ExitCode> {
  const { io, terminal: { colors } } = cli
  const [client, programDiff] = await Promise.all([cli.client(), loadProgramDiff()])
  const screen = reviewScreen(io)
  let selected = 0
  /** The question that is open: what was on the screen, which is what an answer is about. */
  let opened: ExecutionView | null = null
  let top = 0
  let seenTo = 0
  let showDiff = false
  let message = ''
  /** Of the prompt that stands below a question. */
  let asking: AbortController | null = null

  const waiting = watchWaiting(client, () => {
    if (asking && opened && !isSame(opened, current(opened.executionId))) asking.abort()
    screen.nudge()
  })
  const current = (executionId: string) => waiting.views.find((view) => view.executionId === executionId) ?? null
  const at = () => (opened === null ? selected : waiting.views.findIndex(({ executionId }) => executionId === opened?.executionId))

  const open = (view: ExecutionView | undefined, diff = false) => {
    opened = view ?? null
    showDiff = diff
    top = 0
    seenTo = 0
    selected = Math.max(0, at())
  }

  /** What happened elsewhere: an answered question closes, one that asks about something else is shown anew. */
  const follow = () => {
    selected = Math.min(selected, Math.max(0, waiting.views.length - 1))
    if (!opened) return
    const now = current(opened.executionId)
    if (now && isSame(opened, now)) opened = now
    else if (now) {
      message = 'the question changed meanwhile: this is what is asked now'
      open(now, true)
    } else {
      const { executionId, request } = opened
      open(undefined)
      message = `“${shortText(request.user_query, 40)}” waits no more: ${cli.hint(`show ${executionId}`)} says why`
    }
  }

  const draw = () => {
    const { rows, columns } = screen.room()
    const annotating = { colors, width: columns }
    const now = Date.now()
    const head = opened
      ? headOf(opened, `${at() + 1} of ${waiting.views.length}`, now, annotating)
      : [`${colors.bold(waiting.views.length === 1 ? '1 question waits' : `${waiting.views.length} questions wait`)} · you decide as ${colors.bold(shortText(as, 40))}`]
    const body = opened
      ? questionLines(opened, differenceOf(opened), showDiff, annotating)
      : listLines(waiting.views, selected, now, annotating)
    const trouble = waiting.trouble === null ? '' : `not up to date: ${explainError(waiting.trouble).message}`
    const note = message || trouble
    const room = Math.max(1, rows - head.length - 4)
    if (!opened) top = Math.max(0, Math.min(selected * 3, body.length - room))
    top = Math.max(0, Math.min(top, body.length - room))
    seenTo = Math.max(seenTo, top + room)
    const below = body.length - top - room
    const rule = colors.dim('─'.repeat(Math.max(0, columns - 1)))
    const more = below > 0 ? colors.yellow(` ${below} more lines below`) : ''
    const keys = opened ? questionKeys : listKeys
    screen.draw([...head, rule, ...pad(body.slice(top, top + room), room), `${colors.dim('─')}${more}`, colors.yellow(cutTo(note, columns - 1)), colors.dim(cutTo(keys, columns - 1))].slice(0, rows))
    return { room, length: body.length }
  }

  const differenceOf = (view: ExecutionView) => {
    const previous = view.approval.asked?.previous
    return previous && view.program ? programDiff(previous.code, view.program.code) : []
  }

  /** Puts a question below the screen; it goes away when somebody else answers first. */
  const ask = async <T>(put: (signal: AbortSignal) => Promise<T>): Promise<T | null> => {
    const mine = new AbortController()
    asking = mine
    const forgetSignal = io.onSignal(() => { mine.abort() })
    try {
      return await screen.lend(() => put(mine.signal))
    } catch (error) {
      if (mine.signal.aborted || (error instanceof Error && error.name === 'ExitPromptError')) return null
      throw error
    } finally {
      forgetSignal()
      asking = null
    }
  }

  const send = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work()
      // Closed by this answer, and not by somebody else's.
      open(undefined)
      message = what
    } catch (error) {
      const { message: why, code } = explainError(error)
      message = `not taken: ${visibleText(why)} [${code}]`
    }
    await waiting.refresh()
  }

  const decide = async (view: ExecutionView) => {
    const hash = view.approval.asked?.approvalHash
    if (hash === undefined) return
    const answer = await ask((signal) => askApproval(io, { who: as, signal }))
    const handle = client.execution(view.executionId)
    // The hash that the screen showed: what came in its place meanwhile is not approved by this answer.
    if (answer?.kind === 'yes') await send('approved', () => handle.approve({ as, approvalHash: hash }))
    else if (answer?.kind === 'no') await send('rejected', () => handle.reject({ as, reason: answer.reason }))
  }

  const reject = async (view: ExecutionView) => {
    const reason = await ask((signal) => input({ message: 'Why not? The requester reads it (empty: no decision):' }, { input: io.stdin, output: io.stdout, signal }))
    if (reason === null || reason.trim() === '') message = 'no decision was made'
    else await send('rejected', () => client.execution(view.executionId).reject({ as, reason: reason.trim() }))
  }

  const edit = async (view: ExecutionView) => {
    const before = view.program?.code ?? ''
    let after: string
    try {
      after = await screen.lend(() => editProgram(io, before), true)
    } catch (error) {
      message = explainError(error).message
      return
    }
    if (after === before) {
      message = 'nothing was changed'
      return
    }
    const sure = await screen.lend(async () => {
      const lines = diffLines(programDiff(before, after), { colors, width: screen.room().columns })
      io.stdout.write(`\n${lines.join('\n')}\n\n`)
      try {
        return await input({ message: `Send this program in its place, as ${visibleText(as)}? It is analysed and asked about anew. (yes/no)` }, { input: io.stdin, output: io.stdout })
      } catch {
        return 'no'
      }
    }, true)
    if (!/^y(es)?$/i.test(sure.trim())) {
      message = 'the edit was not sent'
      return
    }
    await send('sent: it is analysed, and comes back here with its difference', () => client.execution(view.executionId).edit({ as, code: after }))
    awaited = view.executionId
  }
  /** Edited here: opened again once it is asked about. */
  let awaited: string | null = null

  const openNotebook = (view: ExecutionView) => {
    const link = view.files.notebooks.at(-1)?.notebookLink ?? ''
    if (!/^https?:\/\//.test(link)) {
      message = 'there is no notebook to open'
      return
    }
    message = visibleText(link)
    const opener = process.platform === 'darwin' ? 'open' : io.env['DISPLAY'] || io.env['WAYLAND_DISPLAY'] ? 'xdg-open' : null
    if (opener !== null) spawn(opener, [link], { stdio: 'ignore', detached: true }).on('error', () => undefined).unref()
  }

  /** True: leave. */
  const onKey = async (key: Key, shown: { readonly room: number; readonly length: number }): Promise<boolean> => {
    message = ''
    const name = key.name ?? key.sequence ?? ''
    const step = { down: 1, j: 1, up: -1, k: -1, space: shown.room - 1, pagedown: shown.room - 1, pageup: 1 - shown.room, b: 1 - shown.room, home: -shown.length, end: shown.length, g: key.shift === true ? shown.length : -shown.length }[name]
    if (!opened) {
      if (name === 'q' || name === 'escape') return true
      if (name === 'return' || name === 'enter' || name === 'right') open(waiting.views[selected])
      else if (step !== undefined) selected = Math.max(0, Math.min(waiting.views.length - 1, selected + Math.sign(step)))
      return false
    }
    const view: ExecutionView = opened
    if (step !== undefined) top += step
    else if (name === 'q' || name === 'escape' || name === 'left') open(undefined)
    else if (name === 'n' || name === 'p') {
      const next = waiting.views[at() + (name === 'n' ? 1 : -1)]
      if (next) open(next)
      else message = name === 'n' ? 'this is the last one' : 'this is the first one'
    } else if (name === 'd') {
      showDiff = !showDiff
      top = 0
      if (!view.approval.asked?.previous) message = 'there was no program before this one'
    } else if (name === 'o') openNotebook(view)
    else if (name === 'r') await reject(view)
    else if (name === 'e') await edit(view)
    else if (name === 'a') {
      if (seenTo < shown.length) message = 'you have not seen all of it yet: space shows more, then a'
      else await decide(view)
    }
    return false
  }

  try {
    await waiting.refresh()
    for (;;) {
      follow()
      const back = awaited === null ? null : current(awaited)
      if (back) {
        awaited = null
        open(back, true)
      }
      const shown = draw()
      const next = await screen.next()
      if (next.kind === 'quit') break
      if (next.kind === 'key' && (await onKey(next.key, shown))) break
    }
  } finally {
    waiting.stop()
    screen.close()
  }
  return exitCodes.done
}

const isSame = (one: ExecutionView, other: ExecutionView | null): boolean => one.approval.asked?.approvalHash !== undefined && one.approval.asked.approvalHash === other?.approval.asked?.approvalHash
const pad = (lines: readonly string[], length: number): string[] => [...lines, ...Array.from({ length: Math.max(0, length - lines.length) }, () => '')]
const cutTo = (text: string, width: number): string => shortText(text, Math.max(1, width))
