/** One log line a commit: which execution, at which version, what happened, where it stands. Never data: it may be long or secret. */
import { contextOf, statusOf, type ExecutionState, type RecordedEvent } from '../machines/index.js'
import type { Logger } from './ports/logger.js'

export function logCommit(log: Logger, state: ExecutionState, events: readonly RecordedEvent[]): void {
  const types = events.map(({ type }) => type)
  const fields = { execution: `${state.executionId}@${state.version}`, state: statusOf(state), events: types }
  const line = `execution <${state.executionId}@${state.version}> ${types.join(', ')} → ${statusOf(state)}`
  if (types.every((type) => type === 'output.appended')) log.debug(fields, line)
  else if (types.some((type) => type.endsWith('.failed') || type.endsWith('.lost'))) log.warn({ ...fields, failure: contextOf(state).failure?.code }, line)
  else log.info(fields, line)
}
