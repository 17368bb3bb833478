/** Code made at run time: constant text is followed by the interpreter like any other; what is not constant may do anything. */
import type { Rule } from './rule.js'
import { texts } from '../dataflow/values.js'
import { readable } from './describe.js'

const executed = new Set(['builtins.exec', 'builtins.eval', 'builtins.compile', 'ipython.get_ipython().run_cell', 'ipython.get_ipython().ex', 'ipython.get_ipython().ev'])
const imports = new Set(['builtins.__import__', 'importlib.import_module', 'importlib.__import__'])
const opaque = new Set([
  'runpy.run_path', 'runpy.run_module', 'importlib.util.spec_from_file_location', 'importlib.machinery.SourceFileLoader', 'types.FunctionType', 'types.CodeType',
  'code.InteractiveInterpreter().runsource', 'code.InteractiveInterpreter().runcode', 'code.InteractiveConsole().push', 'builtins.breakpoint', 'pdb.set_trace',
  'ipython.get_ipython().run_code', 'ipython.get_ipython().run_ast_nodes', 'ipython.get_ipython().safe_execfile',
])

export const dynamicCode: Rule = ({ report }) => ({
  call: ({ at, target, given }) => {
    const name = readable(target.path)
    const first = given.positional[0] ?? given.rest ?? given.keywords.get('source') ?? given.keywords.get('name') ?? null
    if (executed.has(target.path)) {
      if (texts(first) !== null) {
        report.add({ ruleId: 'dynamic/constant-code', message: `${name} of constant text, which was analysed as part of the program`, at, trace: target.trace })
        return
      }
      report.unknown()
      report.add({ ruleId: 'dynamic/code', message: `${name} of text that is not constant: it may do anything`, at, trace: target.trace })
    } else if (imports.has(target.path) && texts(first) === null) {
      report.unknown()
      report.add({ ruleId: 'dynamic/import', message: `${name} of a module whose name is not constant`, at, trace: target.trace })
    } else if (opaque.has(target.path)) {
      report.unknown()
      report.add({ ruleId: 'dynamic/code', message: `${name} runs code that the analyzer does not see`, at, trace: target.trace })
    }
  },
})
