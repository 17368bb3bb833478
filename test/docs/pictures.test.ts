/** The picture of the state chart in the docs is the one that the program draws. After a change of the chart: UPDATE_DOCS=1. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { renderDiagram } from '../../adapters/diagram/renderDiagram.js'
import { projectRoot } from './sourceComments.js'

it('docs/images/execution.svg shows today\'s chart', async () => {
  const file = path.join(projectRoot, 'docs', 'images', 'execution.svg')
  const drawn = await renderDiagram({ history: null, format: 'svg' })
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, drawn)
  expect(readFileSync(file, 'utf8') === drawn, 'after a change of the chart: UPDATE_DOCS=1 npx vitest run test/docs').toBe(true)
})
