/** The rules as SARIF describes them: the whole catalogue, and what plug-ins found besides. Pure. */
import type { ReportingDescriptor } from 'sarif'
import type { Finding, Severity } from '../../../machines/index.js'
import { isRuleId, ruleCatalogue, type RuleDescription } from '../rules/ruleCatalogue.js'

export const levelOf = (severity: Severity): 'error' | 'warning' | 'note' => (severity === 'info' ? 'note' : severity)

export function descriptorsFor(findings: readonly Finding[]): ReportingDescriptor[] {
  const others = [...new Set(findings.map(({ ruleId }) => ruleId))].filter((id) => !isRuleId(id)).sort()
  return [...ruleCatalogue.map(described), ...others.map((id) => ({ id, name: nameOf(id), shortDescription: { text: 'A rule of a plug-in.' }, properties: { tags: [familyOf(id)] } }))]
}

const described = ({ id, severity, meaning, advice }: RuleDescription): ReportingDescriptor => ({
  id, name: nameOf(id), shortDescription: { text: withoutMarkup(meaning) }, fullDescription: { text: withoutMarkup(meaning) },
  ...(advice === null ? {} : { help: { text: withoutMarkup(advice), markdown: advice } }),
  defaultConfiguration: { level: levelOf(severity) },
  properties: { tags: [familyOf(id)] },
})

const familyOf = (id: string): string => id.split('/', 1)[0] ?? id
/** `control-write/as-value` → `ControlWriteAsValue` */
const nameOf = (id: string): string => id.split(/[/-]/).map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join('')
const withoutMarkup = (text: string): string => text.replaceAll('`', '')
