/** The version of this program, as its package says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectPaths } from '../composeCommandLine.js'
import type { Io } from './io.js'

export const ownVersion = ({ env }: Pick<Io, 'env'>): string =>
  (JSON.parse(readFileSync(join(projectPaths(env).root, 'package.json'), 'utf8')) as { version: string }).version
