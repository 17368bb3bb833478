/** Every page of the docs: its examples are the ones that are run, its links lead somewhere, its commands exist. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { headerNames, queryNames, streamNames, subjects } from '../../adapters/nats/subjects.js'
import { maintenanceActions } from '../../machines/index.js'
import { anchor } from './markdown.js'
import { commandNames, helpOf } from './reference/cliPage.js'
import { withSnippets } from './snippets.js'
import { projectRoot } from './sourceComments.js'

const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(path.join(projectRoot, 'docs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)]
const read = (page: string) => readFileSync(path.join(projectRoot, page), 'utf8')
const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '')

/** Anchors of a page, as GitHub makes them. */
const anchorsOf = (text: string) => new Set([...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading)))

it('the index leads to every page', () => {
  const index = read('docs/index.md')
  const left = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/index.md').map((page) => page.slice('docs/'.length))
  expect(left.filter((page) => !index.includes(`](${page})`))).toEqual([])
})

describe.each(pages)('%s', (page) => {
  it('shows the examples as they are run', () => {
    const text = read(page)
    const right = withSnippets(text)
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(path.join(projectRoot, page), right)
    else expect(text, 'after a change of an example: UPDATE_DOCS=1 npx vitest run test/docs').toBe(right)
  })

  it('has no link that leads nowhere', () => {
    const links = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target))
    const broken = links.filter((link) => {
      const [file = '', fragment] = link.split('#')
      const target = file === '' ? page : path.join(path.dirname(page), decodeURI(file))
      if (!existsSync(path.join(projectRoot, target))) return true
      return fragment !== undefined && target.endsWith('.md') && !anchorsOf(read(target)).has(fragment)
    })
    expect(broken).toEqual([])
  })

  it('names only commands, options and scripts that exist', async () => {
    // What is printed by the program is not typed by anybody.
    const text = read(page).replace(/^```text$[\s\S]*?^```$/gm, '')
    const known = new Set(await commandNames())
    const typed = [...text.matchAll(/(?:^|`)(?:npx )?countersign ([a-z]+)([^`\n#]*)/gm)]
    const wrong = await Promise.all(typed.map(async ([whole, name = '', rest = '']) => {
      if (!known.has(name)) return [whole]
      const help = await helpOf(name)
      return [...rest.replace(/"[^"]*"/g, '').matchAll(/--[a-z-]+/g)].filter(([option]) => !new RegExp(`${option}\\b`).test(help)).map(([option]) => `${name} ${option}`)
    }))
    expect(wrong.flat()).toEqual([])
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const run = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name)
    expect(run.filter((name) => !(name in scripts))).toEqual([])
  })
})

it('the page about subjects names every subject, JetStream stream and header', () => {
  const text = read('docs/reference/subjects.md')
  const names = [
    subjects.request, subjects.refused, subjects.command('<executionId>'), subjects.event('<executionId>', '<type>'), subjects.progress('<executionId>'),
    ...maintenanceActions.map((action) => subjects.maintenance(action)), ...queryNames.map((name) => subjects.query(name)), ...Object.values(streamNames), ...Object.values(headerNames),
  ]
  expect(names.filter((name) => !text.includes(name))).toEqual([])
})
