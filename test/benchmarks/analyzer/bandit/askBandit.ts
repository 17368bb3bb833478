/** What bandit says about its examples, in our families: only its tests that look for what we look for, too. */
import { spawnSync } from 'node:child_process'
import { basename } from 'node:path'
import { z } from 'zod'
import type { Bandit } from './fetchBandit.js'

/** bandit's test → our families, of which one must be found at the same place. */
export const comparable: Readonly<Record<string, readonly string[]>> = {
  B602: ['process'], B603: ['process'], B604: ['process'], B605: ['process'], B606: ['process'], B607: ['process'], B609: ['process'],
  B102: ['dynamic'], B307: ['dynamic'],
  B301: ['deserialize'], B302: ['deserialize'], B506: ['deserialize'], B614: ['deserialize'],
  B310: ['network'], B312: ['network'], B321: ['network'], B113: ['network'], B501: ['network'], B507: ['network'], B601: ['network', 'process'],
  B612: ['network', 'dynamic'],
}

const outputSchema = z.object({
  errors: z.array(z.object({ filename: z.string() })),
  results: z.array(z.object({ filename: z.string(), test_id: z.string(), issue_text: z.string(), line_number: z.int(), line_range: z.array(z.int()) })),
})

export interface BanditFinding {
  readonly file: string
  readonly test: string
  readonly text: string
  readonly lines: readonly number[]
}

export function askBandit(python: string, { program, examples }: Bandit): { readonly findings: readonly BanditFinding[]; readonly notParsed: readonly string[] } {
  const asked = ['-m', 'bandit', '--format', 'json', '--recursive', '--quiet', '--ignore-nosec', '--tests', Object.keys(comparable).join(','), examples]
  // It ends with 1 when it found something.
  const { stdout, stderr } = spawnSync(python, asked, { encoding: 'utf8', env: { ...process.env, PYTHONPATH: program }, maxBuffer: 2 ** 26 })
  if (!stdout.startsWith('{')) throw new Error(`bandit did not answer: ${stderr}`)
  const { errors, results } = outputSchema.parse(JSON.parse(stdout))
  return {
    notParsed: errors.map(({ filename }) => basename(filename)),
    findings: results.map((one) => ({ file: basename(one.filename), test: one.test_id, text: one.issue_text, lines: [one.line_number, ...one.line_range] })),
  }
}
