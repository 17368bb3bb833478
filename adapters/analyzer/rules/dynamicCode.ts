/** Code made at run time: constant text is followed by the interpreter like any other; what is not constant may do anything. */
import { executedText } from '../dataflow/builtins/execution.js'
import { rootOf } from '../data/controlIndex.js'
import type { Rule } from './rule.js'
import { texts } from '../dataflow/values.js'
import { readable } from './describe.js'

const executed = new Map([...executedText, ['builtins.compile', 0]])
const imports = new Set(['builtins.__import__', 'importlib.import_module', 'importlib.__import__'])
const opaque = new Set([
  'runpy.run_path', 'runpy.run_module', 'importlib.util.spec_from_file_location', 'importlib.machinery.SourceFileLoader', 'types.FunctionType', 'types.CodeType',
  'builtins.breakpoint', 'pdb.set_trace', 'code.interact', 'importlib.util.module_from_spec', 'zipimport.zipimporter', 'imp.load_source', 'imp.load_module', 'typing.get_type_hints', 'inspect.get_annotations',
  'ipython.get_ipython().run_ast_nodes', 'ipython.get_ipython().safe_execfile', 'ipython.get_ipython().kernel.do_execute', 'ipython.get_ipython().kernel.shell.run_cell', 'ipython.get_ipython().set_next_input',
  'IPython.start_ipython', 'IPython.embed', 'IPython.InteractiveShell.instance().run_cell', 'IPython.core.interactiveshell.InteractiveShell.instance().run_cell', 'logging.config.dictConfig', 'logging.config.fileConfig', 'doctest.testmod', 'doctest.testfile', 'doctest.run_docstring_examples', 'test.support.run_in_subinterp',
  'jupyter_client.KernelClient().execute', 'nbclient.execute', 'nbclient.NotebookClient().execute', 'papermill.execute_notebook', 'pandas.eval.?', 'concurrent.interpreters.create().exec', 'numexpr.evaluate.?',
])

/** Whose functions act on the world: one whose name is not known may be any of them. */
const guarded = new Set(['os', 'posix', 'subprocess', 'builtins', 'importlib', 'ctypes', 'shutil', 'socket', 'pty', 'multiprocessing', 'asyncio', 'runpy', 'code', 'pickle', 'sys'])

/** `DataFrame.eval` and `query` can call functions with `@name`. */
function isFrameExpression(path: string): boolean {
  return path === 'pandas.eval' || (/^pandas\.\w+\(\).*\.(eval|query)$/.test(path) && !path.includes('HDFStore'))
}

export const dynamicCode: Rule = ({ report }) => ({
  call: ({ at, target, given }) => {
    const name = readable(target.path)
    const place = executed.get(target.path) ?? 0
    const first = given.positional[place] ?? given.rest ?? given.keywords.get('source') ?? given.keywords.get('name') ?? null
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
    } else if (target.path.includes('.?') && guarded.has(rootOf(target.path))) {
      report.unknown()
      report.add({ ruleId: 'dynamic/code', message: `${name} is called, but which function of ${rootOf(target.path)} it is cannot be told`, at, trace: target.trace })
    } else if (isFrameExpression(target.path) && !(texts(first)?.every((text) => !/@|__/.test(text)) ?? false)) {
      report.unknown()
      report.add({ ruleId: 'dynamic/code', message: `${name} of text that reaches functions, or is not constant`, at, trace: target.trace })
    } else if (opaque.has(target.path)) {
      report.unknown()
      report.add({ ruleId: 'dynamic/code', message: `${name} runs code that the analyzer does not see`, at, trace: target.trace })
    }
  },
})
