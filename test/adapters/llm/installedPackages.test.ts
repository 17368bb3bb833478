import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { installedPackages } from '../../../adapters/llm/installedPackages.js'

const python = fileURLToPath(new URL('../../../.venv/bin/python', import.meta.url))

test('the interpreter itself says which packages are there, once', async () => {
  const list = installedPackages(python, silentLogger)
  const packages = await list()
  expect(packages).toEqual(expect.arrayContaining([expect.stringMatching(/^numpy \d/), expect.stringMatching(/^matplotlib \d/)]))
  expect(await list()).toBe(packages)
})

test('an interpreter that is not there gives an empty list and a warning', async () => {
  const warnings: unknown[] = []
  const list = installedPackages('/nonexistent/python', { ...silentLogger, warn: (_fields, message) => { warnings.push(message) } })
  expect(await list()).toEqual([])
  expect(warnings).toEqual(['the installed Python packages could not be listed; the model is told so'])
})
