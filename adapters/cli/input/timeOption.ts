/** Reads a moment: an ISO time or date, or how long ago it was (30m, 12h, 7d). */
import { InvalidArgumentError } from 'commander'

const milliseconds: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** In the future: a time, or how long from now. @returns an ISO time */
export function deadline(text: string): string {
  const ahead = /^(\d{1,6})([mhd])$/.exec(text)
  const at = ahead ? Date.now() + Number(ahead[1]) * (milliseconds[ahead[2] ?? ''] ?? 0) : /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw new InvalidArgumentError('give a time such as 2027-01-31T18:00:00Z or 2027-01-31, or how long from now: 30m, 12h, 7d.')
  return new Date(at).toISOString()
}

/** @returns an ISO time */
export function moment(text: string): string {
  const ago = /^(\d{1,6})([mhd])$/.exec(text)
  const at = ago ? Date.now() - Number(ago[1]) * (milliseconds[ago[2] ?? ''] ?? 0) : /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw new InvalidArgumentError('give a time such as 2026-11-22T10:00:00Z or 2026-11-22, or how long ago: 30m, 12h, 7d.')
  return new Date(at).toISOString()
}
