/** The comparison with bandit, for people. */
import Table from 'cli-table3'
import type { BanditFound } from '../bandit/measureBandit.js'

export function banditReport({ version, files, families, differences, onlyOurs, syntax }: BanditFound): string {
  const table = new Table({ head: ['family', 'bandit says', 'we say too'], style: { head: [], border: [] } })
  for (const { family, banditSays, weSayToo } of families) table.push([family, banditSays, weSayToo])
  return [
    `bandit ${version}, ${files} of its own examples`,
    table.toString(),
    ...differences.map(({ at, test, text, explained }) => `only bandit: ${at} ${test} ${text}\n  ${explained ?? 'NOT EXPLAINED'}`),
    `lines that only we report in these families: ${onlyOurs}`,
    ...syntax.map((line) => `syntax: ${line}`),
  ].join('\n')
}
