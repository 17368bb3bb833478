/** Asks one person yes or no at the terminal, and why not. Only words that mean one of the two are taken. */
import { input } from '@inquirer/prompts'
import type { Io } from '../io.js'
import { visibleText } from '../output/visibleText.js'
import { answerWords } from './answerWords.js'

export type Answer =
  | { readonly kind: 'yes' }
  | { readonly kind: 'no'; readonly reason: string }
  /** Somebody else decided, or the time is up. */
  | { readonly kind: 'withdrawn' }
  /** Ctrl-C: no decision. */
  | { readonly kind: 'left' }

export async function askApproval({ stdin, stdout, stderr }: Io, { who, signal }: { readonly who: string; readonly signal: AbortSignal }): Promise<Answer> {
  const context = { input: stdin, output: stdout.isTTY === true ? stdout : stderr, signal }
  try {
    const word = await input(
      {
        message: `${visibleText(who)}, run exactly this program? (yes/no)`,
        validate: (text) => answerWords(text) !== null || 'please answer yes or no',
        // Else the next answer would be typed behind the wrong one.
        theme: { validationFailureMode: 'clear' },
      },
      context,
    )
    if (answerWords(word) === 'yes') return { kind: 'yes' }
    const reason = await input({ message: 'Why not? The requester reads it:', default: 'refused at the terminal' }, context)
    return { kind: 'no', reason: reason.trim() || 'refused at the terminal' }
  } catch (error) {
    if (signal.aborted) return { kind: 'withdrawn' }
    if (error instanceof Error && error.name === 'ExitPromptError') return { kind: 'left' }
    throw error
  }
}
