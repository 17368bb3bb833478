/** Parsers of options that are numbers: what does not fit is wrong use, and the message says what fits. */
import { InvalidArgumentError } from 'commander'

export const wholeNumber = (least: number, most = Number.MAX_SAFE_INTEGER) => (text: string): number => {
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new InvalidArgumentError(`a whole number ${most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`} is allowed.`)
}

/** A pause, to the millisecond. */
export function seconds(text: string): number {
  const value = /^\d{1,5}([.]\d{1,3})?$/.test(text) ? Number(text) : Number.NaN
  if (value > 0) return value
  throw new InvalidArgumentError('a number of seconds such as 0.5 is allowed.')
}
