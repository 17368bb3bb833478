/**
 * The reference pages say what the contracts and the chart say: their generated regions are made anew and compared. After
 * a change of a contract: `UPDATE_DOCS=1 npx vitest run test/docs`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { userCommandCatalogue, type UserCommandType } from '../../machines/index.js'
import { withRegion } from './markdown.js'
import { checkpointsPage } from './reference/checkpointsPage.js'
import { cliPage } from './reference/cliPage.js'
import { commandsPage, userCommands } from './reference/commandsPage.js'
import { configurationPage } from './reference/configurationPage.js'
import { endingsPage } from './reference/endingsPage.js'
import { errorsPage, refusals, writeRefusals } from './reference/errorsPage.js'
import { eventsPage } from './reference/eventsPage.js'
import { errorCodes, failureCodes } from './reference/failureCodes.js'
import { rulesPage } from './reference/rulesPage.js'
import { whoIsAskedPage } from './reference/whoIsAskedPage.js'
import { statesPage } from './reference/statesPage.js'
import { projectRoot } from './sourceComments.js'

const pages = {
  'reference/events': eventsPage, 'reference/commands': commandsPage, 'reference/states': statesPage, 'reference/errors': errorsPage,
  'reference/rules': rulesPage, 'reference/when-is-a-human-asked': whoIsAskedPage,
  'reference/configuration': configurationPage, 'reference/cli': cliPage, 'explanation/what-happens-when-it-dies': checkpointsPage,
  'explanation/how-a-program-can-end': endingsPage,
}

describe.each(Object.entries(pages))('docs/%s.md', (name, make) => {
  it('says what the code says', async () => {
    const file = path.join(projectRoot, 'docs', `${name}.md`)
    const committed = readFileSync(file, 'utf8')
    const made = Object.entries(await make()).reduce((page, [region, content]) => withRegion(page, region, content), committed)
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, made)
    else expect(committed, 'after a change of a contract: UPDATE_DOCS=1 npx vitest run test/docs').toBe(made)
  })
})

it('shows examples of commands that the service takes', () => {
  for (const type of Object.keys(userCommands) as UserCommandType[]) {
    const text = JSON.stringify(userCommands[type].example).replace('3f5c…', '3f5c'.repeat(16))
    expect(userCommandCatalogue[type].safeParse(JSON.parse(text)), type).toMatchObject({ success: true })
  }
})

it('has a sentence for every refusal', () => {
  for (const [code, meaning] of [...refusals(), ...writeRefusals()]) expect(meaning, code).not.toBe('')
})

/** Upper-case words that are no code of an error: names of variables, of JetStream streams, of other programs' errors. */
const otherWords = /^(SQLITE_|COUNTERSIGN_|OPENAI_|ANTHROPIC_|JUPYTER_(CONFIG|DATA|RUNTIME|NO)_|EPICS_|(CONNECTION|REQUEST|IDLE|AUTHORIZATION|BAD)_)/

it('lists every code that a source can record or throw', () => {
  const listed = new Set([...Object.keys(failureCodes), ...Object.keys(errorCodes), ...refusals().keys(), ...writeRefusals().keys()])
  const missing = sources(['machines', 'store', 'runtime', 'adapters/jupyter', 'adapters/llm', 'adapters/nats', 'adapters/notebook'])
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .filter((line) => /code|Error\(|make\(|refuse|misconfigured|reject\(|replyFailure/.test(line) && !/^\s*(\*|\/\/)/.test(line))
    .flatMap((line) => [...line.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g)].map(([, code = '']) => code))
    .filter((code) => !listed.has(code) && !otherWords.test(code))
  expect([...new Set(missing)], 'say what it means in test/docs/reference/failureCodes.ts, then UPDATE_DOCS=1').toEqual([])
})

function sources(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => path.join(projectRoot, folder, name)))
}
