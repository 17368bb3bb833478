/**
 * Edit, then approve: a person's program takes the place of the one that waits, and voids what was said about it. It is
 * analysed like any other; one that does not pass never goes to a model and ends nothing: the program before it is asked
 * about again, and the refusal is recorded in words for who edited it.
 */
import type { Finding } from '../../contracts/analysis.js'
import type { Command } from '../../contracts/commands.js'
import { codeHash } from '../../contracts/countersign.js'
import { event, type ExecutionEvent } from '../../contracts/events.js'
import type { Failure } from '../../errors/failure.js'
import type { ExecutionContext } from '../context.js'
import { accept, reject, type Decision, type Situation } from './decision.js'
import { isDecision, openQuestion } from './question.js'

export function editCode(situation: Situation, { actor, data }: Command<'code.edit'>): Decision {
  const question = openQuestion(situation)
  if (isDecision(question)) return question
  const { program } = situation.context
  const hash = codeHash(data.code)
  if (!program || program.codeHash === hash) return reject('CODE_UNCHANGED', 'the edited program is the same as the one that was shown')
  return accept(
    event('code.edited', {
      revision: situation.context.lastRevision + 1,
      code: data.code,
      codeHash: hash,
      editor: actor.name,
      previousHash: program.codeHash,
      comment: data.comment ?? null,
    }),
  )
}

/** Where a program goes that cannot be asked about: an edit back to the question, any other on its usual way. */
export function unlessEdited(context: ExecutionContext, failure: Failure, usually: () => ExecutionEvent[], findings: readonly Finding[] = []): ExecutionEvent[] {
  const { beforeEdit, program, editors } = context
  if (!beforeEdit?.program || !program) return usually()
  return [
    event('edit.refused', {
      revision: program.revision,
      codeHash: program.codeHash,
      editor: editors.at(-1) ?? '',
      failure,
      findings: [...findings],
      restoredHash: beforeEdit.program.codeHash,
    }),
  ]
}
