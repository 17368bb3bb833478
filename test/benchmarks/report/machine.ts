/** What the figures were measured on: without it they say nothing. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg, platform, release, totalmem } from 'node:os'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { projectPaths } from '../../../adapters/setup/projectPaths.js'

const { root, natsServer } = projectPaths(process.env)
const fromRoot = createRequire(join(root, 'package.json'))

export interface Machine {
  readonly measuredAt: string
  readonly processor: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  /** Above the number of cores: somebody else was at work too, and only ratios mean something. */
  readonly loadAtStart: number
  readonly versions: Readonly<Record<string, string>>
  readonly commit: string
}

export function machine(): Machine {
  const processors = cpus()
  return {
    measuredAt: new Date().toISOString(),
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    loadAtStart: loadavg()[0] ?? 0,
    versions: { node: process.version, ...packages(['better-sqlite3', 'xstate', 'nats', 'zod']), sqlite: sqliteVersion(), 'nats-server': said(natsServer, ['--version']) },
    commit: said('git', ['-C', root, 'describe', '--always', '--dirty']),
  }
}

function packages(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version]))
}

function sqliteVersion(): string {
  const Database = fromRoot('better-sqlite3') as new (file: string) => { prepare(sql: string): { pluck(): { get(): string } }; close(): void }
  const db = new Database(':memory:')
  const version = db.prepare('SELECT sqlite_version()').pluck().get()
  db.close()
  return version
}

function said(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim().replace(/^nats-server: v/, '')
  } catch {
    return 'unknown'
  }
}
