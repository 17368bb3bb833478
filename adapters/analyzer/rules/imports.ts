/** What a program imports, wherever the import stands; prohibited modules are errors (the policy named them). */
import type { At, Module } from '../ast/nodes.js'
import { walk } from '../ast/walk.js'
import type { RuleContext } from './rule.js'

export interface Imported {
  readonly name: string
  readonly at: At
}

/** Full dotted names of all `import` statements, also in code that is never reached. */
export function importsOf(tree: Module): readonly Imported[] {
  const found: Imported[] = []
  walk(tree, (node) => {
    if (node.type === 'Import') for (const alias of node.names) found.push({ name: alias.name, at: node.at })
    if (node.type === 'ImportFrom' && node.level === 0 && node.module !== null) {
      for (const alias of node.names) found.push({ name: alias.name === '*' ? node.module : `${node.module}.${alias.name}`, at: node.at })
    }
  })
  return found
}

export function reportProhibited(context: RuleContext, imports: readonly Imported[]): void {
  for (const { name, at } of imports) {
    const rule = context.prohibitedImports.find((prohibited) => name === prohibited || name.startsWith(`${prohibited}.`))
    if (rule === undefined) continue
    context.report.add({ ruleId: 'import/prohibited', message: `importing ${rule} is prohibited by the policy`, at })
  }
}

export function topLevelNames(imports: readonly Imported[]): readonly string[] {
  return [...new Set(imports.map(({ name }) => name.split('.', 1)[0] ?? name))].sort()
}
