/** What to do about findings, in plain words, each once: the advice of their rules. Pure. */
import type { Finding } from '../../../machines/index.js'
import { isRuleId, ruleOf } from '../rules/ruleCatalogue.js'

export function recommendationsFor(findings: readonly Finding[]): readonly string[] {
  const said = new Set<string>()
  for (const { ruleId } of findings) {
    const advice = isRuleId(ruleId) ? ruleOf(ruleId).advice : null
    if (advice !== null) said.add(advice)
  }
  return [...said]
}
