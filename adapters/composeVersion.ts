/** The version of this program, as its package says. Called by `compose.ts` and by the command line. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `root`: the folder of the package. */
export const versionOf = (root: string): string => (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
