/** The analyzer as it is shipped, from `dist/`, so that what is measured is what runs. `npm run bench:analyzer` builds it first. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Shipped from '../../../adapters/analyzer/createAnalyzer.js'
import { projectPaths } from '../../../adapters/setup/projectPaths.js'
import { silentLogger } from '../../../runtime/ports/logger.js'

export async function shippedAnalyzer(): Promise<Shipped.Analyzer> {
  const { root, python } = projectPaths(process.env)
  const file = pathToFileURL(join(root, 'dist', 'adapters', 'analyzer', 'createAnalyzer.js')).href
  const { createAnalyzer } = (await import(file)) as typeof Shipped
  return createAnalyzer({ python, log: silentLogger })
}
