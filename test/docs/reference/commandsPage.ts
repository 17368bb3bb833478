/** The generated parts of docs/reference/commands.md: the request's fields, and every command of people and of the service. */
import {
  requestByteLimits, requestWireSchema, userCommandCatalogue, userCommandWireSchema, type CommandData, type CommandType, type RejectionCode, type UserCommandType,
} from '../../../machines/index.js'
import { code, table } from '../markdown.js'
import { fieldRows, fieldTable } from '../schemaTable.js'
import { fieldComments } from '../sourceComments.js'

interface Meaning<T extends UserCommandType> {
  readonly meaning: string
  readonly example: CommandData<T>
  readonly as?: string
  readonly refused: readonly RejectionCode[]
}

export const userCommands: { readonly [T in UserCommandType]: Meaning<T> } = {
  'approval.grant': {
    meaning: 'Countersigns the program that the open question shows. `approvalHash` makes sure that it is the one you looked at.',
    example: { approvalHash: '3f5c…', comment: 'read twice' }, as: 'ada',
    refused: ['NOT_AWAITING_APPROVAL', 'ALREADY_DECIDED', 'APPROVAL_HASH_REQUIRED', 'APPROVAL_HASH_MISMATCH', 'NOT_DELEGATED', 'APPROVER_IS_REQUESTER', 'APPROVER_IS_EDITOR', 'ALREADY_ENDORSED', 'APPROVER_NOT_IN_GROUP'],
  },
  'approval.reject': {
    meaning: 'Says no. The execution ends as `rejected`; the model is not asked for another program.',
    example: { reason: 'this would move the wrong magnet' }, as: 'ada',
    refused: ['NOT_AWAITING_APPROVAL', 'ALREADY_DECIDED'],
  },
  'code.edit': {
    meaning: 'Replaces the program while the question is open. The new one is analysed and asked about again; the old question is void.',
    example: { code: 'results = {"mean": 4.2}\n', comment: 'without the plot' }, as: 'ada',
    refused: ['NOT_AWAITING_APPROVAL', 'ALREADY_DECIDED', 'CODE_UNCHANGED'],
  },
  'execution.cancel': {
    meaning: 'Takes the request back. Between steps the execution ends at once; a running program is interrupted first.',
    example: { reason: 'asked for the wrong day' },
    refused: ['EXECUTION_FINISHED', 'OUTCOME_UNKNOWN'],
  },
  'run.interrupt': {
    meaning: 'Interrupts the running program (`KeyboardInterrupt`). The program may catch it and go on.',
    example: {},
    refused: ['NOTHING_RUNNING'],
  },
  'run.terminate': {
    meaning: 'Ends the kernel under the program.',
    example: { reason: 'does not react' },
    refused: ['NOTHING_RUNNING'],
  },
  'outcome.resolve': {
    meaning: 'Says what is true of a run whose end nobody saw. `rerun` goes through the rules again; a grant is used once, so an approval is asked anew where one is demanded.',
    example: { outcome: 'failed', note: 'the log of the gateway shows no write' }, as: 'ada',
    refused: ['OUTCOME_NOT_UNKNOWN'],
  },
  'hold.place': {
    meaning: 'Puts the execution under legal hold: it is kept, and never archived nor removed, until the hold is released. Allowed in every state, also after the end. One hold at a time.',
    example: { reason: 'incident 2026-118' }, as: 'ada',
    refused: ['ALREADY_HELD'],
  },
  'hold.release': {
    meaning: 'Releases the legal hold.',
    example: { reason: 'incident 2026-118 is closed' }, as: 'ada',
    refused: ['NOT_HELD'],
  },
  'execution.fork': {
    meaning: 'Begins another execution where this one was after event `at`. It takes over the request, the attempts and their feedback, and the program; everything else is done anew, under the rules of today. The reply has its id. [More](../how-to/fork-and-compare.md).',
    example: { at: 6, request: { retries: 5 } }, as: 'ada',
    refused: ['UNKNOWN_EXECUTION', 'NO_SUCH_EVENT', 'INSIDE_A_COMMIT', 'IDEMPOTENCY_KEY_REUSED'],
  },
}

const serviceMeanings: Readonly<Record<Exclude<CommandType, UserCommandType>, string>> = {
  'execution.request': 'What a request on `countersign.v1.request` becomes, with the rules of the day.',
  'effect.complete': 'An adapter answered.',
  'effect.fail': 'An adapter failed; the failure has a category.',
  'output.append': 'The kernel adapter brings program output.',
  'output.truncate': 'The kernel adapter had to cut program output.',
  'timer.fire': 'A deadline has passed.',
  'approval.applyStanding': 'A [standing approval](../how-to/approve-in-advance.md) answers the open question; its use is counted already.',
  'control.write': 'A gateway asks whether a write to the control system may go out.',
  'control.answer': 'How the control system answered to writes that went out.',
  'control.count': 'How many more writes were refused than are recorded one by one.',
}

export const commandsPage = (): Readonly<Record<string, string>> => ({
  request: `${fieldTable(fieldRows(requestWireSchema, new Map()))}\n\nLimits of size, as JSON: ${Object.entries(requestByteLimits).map(([field, bytes]) => `${code(field)} ${bytes / 1024} KiB`).join(', ')}.`,
  wire: fieldTable(fieldRows(userCommandWireSchema, new Map(), fieldComments('machines/contracts/commands.ts', 'userCommandWireSchema'))),
  commands: (Object.keys(userCommands) as UserCommandType[]).map(section).join('\n\n'),
  service: table(['command', 'when'], Object.entries(serviceMeanings).map(([type, meaning]) => [code(type), meaning])),
})

function section(type: UserCommandType): string {
  const { meaning, example, as, refused } = userCommands[type]
  const message = JSON.stringify({ type, ...(Object.keys(example).length > 0 ? { data: example } : {}), ...(as === undefined ? {} : { as }) })
  return [
    `### ${type}`, meaning, fieldTable(fieldRows(userCommandCatalogue[type], new Map())), `\`\`\`json\n${message}\n\`\`\``,
    `Refused with: ${refused.map((reason) => `[${code(reason)}](errors.md#refusals)`).join(', ')}.`,
  ].join('\n\n')
}
