/**
 * Asks a kernel for the journal of its run: all that the program said, and how it ended. The Python side is
 * `python/countersign_kernel/journal.py`; it answers on the control channel, so also while the program runs. Called by
 * `rejoinRun`. What comes from there is as untrusted as the program: parsed with zod.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { KernelMessage } from '@jupyterlab/services'
import { z } from 'zod'
import type { LiveKernel } from './liveKernel.js'

const [request, mark] = ['countersign_journal_request', 'countersign_mark']

const pageSchema = z.object({
  begun: z.boolean(),
  reply: z.object({ status: z.string(), ename: z.string(), evalue: z.string(), traceback: z.array(z.string()) }).nullable(),
  idle: z.boolean(),
  seconds: z.number().min(0),
  /** null: the mark did not pass in time, ask again. */
  total: z.int().min(0).nullable(),
  next: z.int().min(0),
  entries: z.array(z.object({ type: z.string(), content: z.unknown() })),
  droppedBytes: z.int().min(0),
  droppedMessages: z.int().min(0),
  warnings: z.array(z.string()),
})
type Page = z.infer<typeof pageSchema>

export type Journal = Omit<Page, 'total' | 'next'>

/** Thrown when the kernel says that it knows no such question: it was set up by something else. */
export class NoJournalError extends Error {
  override readonly name = 'NoJournalError'
}

/**
 * `onMark` is called with a new mark before each try: output that comes before it is in the journal, output after it is
 * not. A program that holds Python's lock delays the answer, so that it is waited for as long as the kernel is there.
 */
export async function readJournal(kernel: LiveKernel, runId: string, onMark: (mark: string) => void, signal: AbortSignal): Promise<Journal> {
  for (;;) {
    const id = randomUUID()
    onMark(id)
    const first = await ask(kernel, { run: runId, mark: id }, signal)
    if (first.total === null) {
      await delay(100, undefined, { signal })
      continue
    }
    const entries = [...first.entries]
    for (let at = first.next; at < first.total;) {
      const page = await ask(kernel, { run: runId, from: at, to: first.total }, signal)
      if (page.next <= at) throw new NoJournalError('the journal of the kernel has no end')
      entries.push(...page.entries)
      at = page.next
    }
    return { ...first, entries }
  }
}

const ask = async (kernel: LiveKernel, question: Record<string, string | number>, signal: AbortSignal): Promise<Page> => {
  const answer = await kernel.askControl(request, question, signal)
  if (answer === null) throw new NoJournalError('its kernel keeps no journal')
  const page = pageSchema.safeParse(answer)
  if (!page.success) throw new NoJournalError('the journal of its kernel cannot be read')
  return page.data
}

/** The mark that a message carries; null when it is another message. */
export function markOf(message: KernelMessage.IMessage): string | null {
  const type: string = message.header.msg_type
  if (message.channel !== 'iopub' || type !== mark) return null
  const { mark: id } = message.content as { mark?: unknown }
  return typeof id === 'string' ? id : null
}
