/** The comparison with bandit, for people. */
import Table from 'cli-table3'
import type { BanditFound } from '../bandit/measureBandit.js'

export function banditReport({ version, files, families, differences, onlyOurs, syntax }: BanditFound): string {
  const table = new Table({ head: ['family', 'bandit says', 'we say too'], style: { head: [], border: [] } })
  for (const { family, banditSays, weSayToo } of families) table.push([family, banditSays, weSayToo])
  const places = new Map<string, Set<string>>()
  for (const { at, test, text, explained } of differences) {
    const why = explained ?? `NOT EXPLAINED: ${test} ${text}`
    places.set(why, (places.get(why) ?? new Set()).add(at))
  }
  return [
    `bandit ${version}, ${files} of its own examples`,
    table.toString(),
    ...[...places].sort(([a], [b]) => rank(a) - rank(b)).map(([why, where]) => `only bandit, ${where.size}: ${why}\n  ${[...where].join(', ')}`),
    `lines that only we report in these families: ${onlyOurs}`,
    ...syntax.map((line) => `syntax: ${line}`),
  ].join('\n')
}

/** What nobody explained first, then what the analyzer should say, too. */
const rank = (why: string): number => (why.startsWith('NOT EXPLAINED') ? 0 : why.startsWith('GAP') ? 1 : 2)
