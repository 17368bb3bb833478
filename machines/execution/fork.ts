/**
 * From a history and a wish to what the fork begins with: the parent's request with its changes, and what was reached up to
 * then. Nothing that was analysed, classified, asked or granted goes along, and no folder. Pure; called by the service.
 */
import type { CommandData } from '../contracts/commands.js'
import type { Fork } from '../contracts/fork.js'
import type { Issue } from '../contracts/issues.js'
import { mergePatch } from '../contracts/mergePatch.js'
import { plainJsonIssue } from '../contracts/plainJson.js'
import type { RecordedEvent } from '../contracts/recorded.js'
import type { PythonExecutionRequest } from '../contracts/request.js'
import { decodeRequest, encodeRequest } from '../contracts/requestCodec.js'
import { differingFields } from '../contracts/requestIdentity.js'
import type { RejectionCode } from '../errors/rejection.js'
import type { ExecutionContext } from './context.js'
import { replay } from './replay.js'
import { contextOf } from './state.js'

export type Forking =
  | { readonly ok: true; readonly request: PythonExecutionRequest; readonly fork: Fork }
  | { readonly ok: false; readonly code: RejectionCode | 'INVALID_REQUEST'; readonly message: string; readonly issues: readonly Issue[] }

type Wish = CommandData<'execution.fork'>

export function forkOf(executionId: string, history: readonly RecordedEvent[], wish: Wish): Forking {
  const last = history.at(-1)
  if (!last) return refuse('UNKNOWN_EXECUTION', `there is no execution ${executionId}`)
  const at = history.find(({ version }) => version === (wish.at ?? last.version))
  if (!at) return refuse('NO_SUCH_EVENT', `execution ${executionId} has the events 1 to ${last.version}: it cannot be forked at ${wish.at ?? ''}`)
  const commit = history.filter(({ commitId }) => commitId === at.commitId).map(({ version }) => version)
  const [first = 1, end = at.version] = [commit[0], commit.at(-1)]
  if (at.version !== end) {
    return refuse('INSIDE_A_COMMIT', `event ${at.version} is in the middle of a commit: the events ${first} to ${end} happened together. Fork at ${first === 1 ? '' : `${first - 1} or at `}${end}`)
  }
  const state = replay(history, at.version)
  if (!state) return refuse('UNKNOWN_EXECUTION', `there is no execution ${executionId}`)
  const context = contextOf(state)
  const changed = changedRequest(context, wish)
  if (!changed.ok) return { ok: false, code: 'INVALID_REQUEST', message: changed.issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '), issues: changed.issues }
  const { request } = changed
  return {
    ok: true,
    request,
    fork: {
      parent: { executionId, version: at.version, hash: at.hash },
      changed: differingFields(context.request, request),
      inherited: inheritedOf(context, wish, request),
    },
  }
}

const refuse = (code: RejectionCode, message: string): Forking => ({ ok: false, code, message, issues: [] })

/** The fork has a folder of its own: one to continue in has to be named anew. */
function changedRequest({ request }: ExecutionContext, { code, request: patch = {} }: Wish): ReturnType<typeof decodeRequest> {
  const problem = plainJsonIssue(patch)
  if (problem) return { ok: false, issues: [problem] }
  if (code !== undefined && 'approved_code' in patch) return { ok: false, issues: [{ path: 'approved_code', message: 'is given twice: in the changes of the request and as the program' }] }
  return decodeRequest(mergePatch({ ...encodeRequest(request), existing_execution_folder: null }, code === undefined ? patch : { ...patch, approved_code: code }))
}

/** A program that a person brings now takes the place of all that was generated, and is never replaced by a model. */
function inheritedOf({ program, generationAttempt, feedback, editors }: ExecutionContext, { code, request: patch = {} }: Wish, { approvedCode }: PythonExecutionRequest): Fork['inherited'] {
  const named = code !== undefined || 'approved_code' in patch
  if (named && approvedCode !== null) return { generationAttempt: 0, feedback: [], program: null }
  return {
    generationAttempt,
    feedback: [...feedback],
    program: named || !program ? null : { code: program.code, codeHash: program.codeHash, source: program.source, ...(editors.length > 0 ? { editors: [...editors] } : {}) },
  }
}
