/** Lengths of time as people write them: `30d`, `12h`, `90m`, `45s`. Used by the retention settings and the command line. */
import { z } from 'zod'

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

export const durationSchema = z.string().regex(/^\d{1,6}[smhd]$/, 'must be a number and a unit: 45s, 90m, 12h, 30d')

/** Of a text that fits `durationSchema`. */
export const durationMs = (text: string): number => Number(text.slice(0, -1)) * units[text.at(-1) as keyof typeof units]
