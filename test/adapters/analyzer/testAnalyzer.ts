/** An analyzer on the real helper, with the project's Python. */
import { existsSync } from 'node:fs'
import { createAnalyzer, type Analyzer, type AnalyzerOptions } from '../../../adapters/analyzer/createAnalyzer.js'
import { silentLogger } from '../../../runtime/ports/logger.js'

export const python = process.env.COUNTERSIGN_TEST_PYTHON ?? (existsSync('.venv/bin/python') ? '.venv/bin/python' : 'python3')

export function testAnalyzer(options: Partial<AnalyzerOptions> = {}): Analyzer {
  return createAnalyzer({ python, log: silentLogger, ...options })
}
