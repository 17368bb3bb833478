/** The generated part of docs/reference/rules.md: every rule of the analyzer, family by family. */
import { ruleCatalogue, ruleFamilies } from '../../../adapters/analyzer/rules/ruleCatalogue.js'
import { code, table } from '../markdown.js'

export const rulesPage = (): Readonly<Record<string, string>> => ({
  rules: Object.entries(ruleFamilies).flatMap(([family, title]) => {
    const rules = ruleCatalogue.filter(({ id }) => id.startsWith(`${family}/`))
    if (rules.length === 0) return []
    return `## ${title}\n\n${table(['rule', 'severity', 'meaning', 'what to do'], rules.map(({ id, severity, meaning, advice }) => [code(id), severity, meaning, advice ?? '']))}`
  }).join('\n\n'),
})
