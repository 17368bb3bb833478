/** Calls that could not be resolved, in a program that can reach a control library: never "none". */
import type { Rule } from './rule.js'

/** Everybody has such methods: on a parameter that nobody passes anything for they say nothing. */
const everyday = new Set(['set', 'write', 'move', 'home', 'invoke', 'rpc'])

export const unresolved: Rule = ({ index, report }) => ({
  unresolvedCall: ({ at, why, method }) => {
    const writes = method !== null && index.isWriteLike(method)
    // A parameter that nobody passes anything for is only suspicious when it is written to.
    if (why !== 'lost' && !writes) return
    if (why === 'parameter' && everyday.has(method ?? '')) return
    report.addIfControlled({
      ruleId: 'control-write/possible',
      message: method === null ? 'calls something that the analyzer could not resolve' : `.${method} of an object that the analyzer could not resolve`,
      at,
    })
  },
  gaveUp: (reason, at) => {
    report.unknown()
    report.add({
      ruleId: reason === 'budget' ? 'analyzer/over-budget' : 'analyzer/unknown-syntax',
      message: reason === 'budget' ? 'the program is too involved to be followed to its end' : 'the analyzer does not know this syntax',
      at,
    })
  },
})
