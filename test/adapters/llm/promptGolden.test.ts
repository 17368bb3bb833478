/** The prompts as files: a change of wording is seen as a diff. `npx vitest run test/adapters/llm/promptGolden.test.ts -u` writes them anew. */
import { expect, test } from 'vitest'
import { buildPrompt } from '../../../adapters/llm/prompt.js'
import { promptStories } from './promptStories.js'

test.each(Object.entries(promptStories))('the prompt of %s', async (name, { input, packages }) => {
  const { system, user } = buildPrompt(input, packages)
  await expect(`<!-- system -->\n\n${system}\n\n<!-- user -->\n\n${user}\n`).toMatchFileSnapshot(`prompts/${name}.md`)
})
