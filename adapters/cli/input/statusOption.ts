/** Reads `--status`: one of the chart's states, by the name that lists give it. */
import { InvalidArgumentError } from 'commander'
import { statuses } from '../../../machines/index.js'

export function status(text: string): string {
  const known = statuses()
  if (known.includes(text)) return text
  throw new InvalidArgumentError(`There is no such status: an execution is ${known.join(', ')}.`)
}
