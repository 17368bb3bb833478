/** Where the benchmark keeps what it fetches: outside the repository, once per version. COUNTERSIGN_BENCH_CACHE names another place. */
import { homedir } from 'node:os'
import { join } from 'node:path'

export const benchCache = (name: string): string =>
  join(process.env.COUNTERSIGN_BENCH_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'countersign-bench'), name)
