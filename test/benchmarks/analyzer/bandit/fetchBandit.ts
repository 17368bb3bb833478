/**
 * bandit and its own examples, from PyPI by pip into the benchmark's cache: the wheel to run, the source distribution for
 * `examples/*.py`. Nothing of it is in the repository.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { benchCache } from '../benchCache.js'

const version = '1.9.4'

export interface Bandit {
  readonly version: string
  readonly program: string
  /** Folder of the example files. */
  readonly examples: string
}

export function fetchBandit(python: string): Bandit {
  const folder = benchCache(`bandit-${version}`)
  if (!existsSync(folder)) {
    const part = `${folder}.part`
    rmSync(part, { recursive: true, force: true })
    mkdirSync(part, { recursive: true })
    const pip = (...args: string[]) => execFileSync(python, ['-m', 'pip', '--disable-pip-version-check', ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
    pip('install', '--quiet', '--target', join(part, 'packages'), `bandit==${version}`)
    pip('download', '--quiet', '--no-deps', '--no-binary', ':all:', '--dest', part, `bandit==${version}`)
    const archive = readdirSync(part).find((file) => file.endsWith('.tar.gz'))
    if (archive === undefined) throw new Error(`pip downloaded no source distribution of bandit ${version} into ${part}`)
    execFileSync('tar', ['-xzf', join(part, archive), '-C', part, '--strip-components=1', archive.replace(/\.tar\.gz$/, '/examples')])
    renameSync(part, folder)
  }
  return { version, program: join(folder, 'packages'), examples: join(folder, 'examples') }
}
