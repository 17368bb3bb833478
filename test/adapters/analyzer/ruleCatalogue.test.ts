/** The catalogue of rules: ids are unique and stable in form, and every rule says what it means. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ruleCatalogue, ruleFamilies } from '../../../adapters/analyzer/rules/ruleCatalogue.js'
import { findingSchema } from '../../../machines/contracts/analysis.js'

describe('the rule catalogue', () => {
  it('names each rule once, under its family, as reports may name it', () => {
    const ids = ruleCatalogue.map((rule) => rule.id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) {
      expect(findingSchema.shape.ruleId.safeParse(id).success, id).toBe(true)
      expect(Object.keys(ruleFamilies)).toContain(id.split('/', 1)[0])
    }
    for (const family of Object.keys(ruleFamilies)) expect(ids.some((id) => id.startsWith(`${family}/`)), family).toBe(true)
  })

  it('holds just the rules that are used', () => {
    // That every id which is used is in the catalogue, the compiler checks; this is the other way round.
    const folder = fileURLToPath(new URL('../../../adapters/analyzer/', import.meta.url))
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.endsWith('ruleCatalogue.ts')).map((name) => readFileSync(folder + name, 'utf8')).join('\n')
    const used = (id: string): boolean => sources.includes(`'${id}'`) || (/^(analyzer|syntax)\//.test(id) && sources.includes(`'${id.split('/')[1]}'`))
    expect(ruleCatalogue.map(({ id }) => id).filter((id) => !used(id))).toEqual([])
  })

  it('says in a sentence what each rule means, and what to do wherever a person may be asked', () => {
    for (const { id, meaning, severity, advice } of ruleCatalogue) {
      expect(meaning, id).toMatch(/^[A-Z`].*\.$/)
      if (severity !== 'info') expect(advice, id).toMatch(/\.$/)
    }
  })
})
