/** From what somebody typed to the execution that they mean: the whole id, its beginning or its end. */
import type { ExecutionQueries } from '../../../runtime/index.js'
import type { ArchiveStore, ExecutionSummary, Tombstone } from '../../../store/index.js'
import { UsageError } from '../errors/usageError.js'
import { shortText } from '../output/visibleText.js'

const fewest = 6
const fullLength = 26

/** `archive`: says where those are that were taken out. @throws UsageError UNKNOWN_EXECUTION, EXECUTION_ARCHIVED, AMBIGUOUS_ID, ID_TOO_SHORT */
export async function findExecution(queries: Pick<ExecutionQueries, 'get' | 'list'>, id: string, archive?: Pick<ArchiveStore, 'tombstone'>): Promise<ExecutionSummary> {
  // Ids are upper-case; any case is understood.
  const wanted = id.toUpperCase()
  const plain = /^[A-Z0-9_-]{1,128}$/.test(wanted)
  const exact = plain ? ((await queries.get(id)) ?? (wanted === id ? null : await queries.get(wanted))) : null
  if (exact) return exact
  const tombstone = plain ? ((await archive?.tombstone(id)) ?? (await archive?.tombstone(wanted))) : null
  if (tombstone) throw archived(tombstone)
  if (!plain || wanted.length >= fullLength) throw unknown(id)
  if (wanted.length < fewest) {
    throw new UsageError('ID_TOO_SHORT', `'${shortText(id, 40)}' is too short for the beginning or the end of an execution id: give at least ${fewest} characters (\`countersign list\` shows the ids)`)
  }
  const found = (await queries.list({ text: wanted, limit: 200 })).filter(({ executionId }) => executionId.startsWith(wanted) || executionId.endsWith(wanted))
  const [only, second] = found
  if (!only) throw unknown(id)
  if (second) throw new UsageError('AMBIGUOUS_ID', `'${id}' fits ${found.length} executions (${found.slice(0, 5).map(({ executionId }) => executionId).join(', ')}): give more characters; their ends differ most`)
  return only
}

const unknown = (id: string) => new UsageError('UNKNOWN_EXECUTION', `there is no execution '${shortText(id, 60)}' here: \`countersign list\` shows those of this data folder`)
const archived = ({ executionId, archivedAt, file }: Tombstone) =>
  new UsageError('EXECUTION_ARCHIVED', `execution ${executionId} was archived at ${archivedAt} to ${file}: name that file instead of the id to look at it, or bring it back with \`countersign import\``)
