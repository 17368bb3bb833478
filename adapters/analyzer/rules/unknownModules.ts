/** Modules that nobody knows: what is called there may reach a control system. */
import { knownModules } from '../data/knownModules.js'
import { rootOf } from '../data/controlIndex.js'
import type { Rule } from './rule.js'

const own = new Set(['container', 'ipython', 'IPython', '__main__'])

export const unknownModules: Rule = ({ index, report }) => {
  const told = new Set<string>()
  return {
    call: ({ at, target }) => {
      const root = rootOf(target.path)
      if (told.has(root) || own.has(root) || knownModules.has(root) || index.libraryOf(target.path) !== null) return
      told.add(root)
      report.unknown()
      report.add({ ruleId: 'import/unknown-module', message: `nobody knows what ${root === '' ? 'this relative module' : root} does: it may reach a control system`, at, trace: target.trace })
    },
  }
}
