/** The words that `statusOf` can say: every state in which an execution can be, as lists name it. */
import { statusOfPath } from '../execution/state.js'
import { chartOf } from './chart.js'

export const statuses = (): readonly string[] =>
  chartOf().nodes.filter(({ kind }) => kind === 'atomic' || kind === 'final').map(({ id }) => statusOfPath(id))
