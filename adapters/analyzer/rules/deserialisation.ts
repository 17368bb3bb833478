/** Data formats that can run code which is hidden in them. */
import type { CallFact } from '../dataflow/facts.js'
import { argument } from '../dataflow/values.js'
import { readable } from './describe.js'
import type { Rule } from './rule.js'

const unsafeLoaders =
  /^((c?[pP]ickle|_pickle|dill|cloudpickle|marshal)\.(load|loads|Unpickler)|(c?[pP]ickle|dill)\.Unpickler\(\)\.load|joblib\.load|pandas\.read_pickle|jsonpickle\.(decode|unpickler\.(decode|Unpickler\(\)\.restore))|shelve\.(open|\w*Shelf)|(tensorflow\.)?keras\.(models|saving)\.load_model|sympy\.(sympify|parse_expr|parsing\.sympy_parser\.parse_expr)|numpy\.lib\.format\.read_array|yaml\.(unsafe_load|unsafe_load_all|full_load)|torch\.load|pandas\.read_hdf\.unsafe|sklearn\.externals\.joblib\.load)$/

export const unsafeDeserialisation: Rule = ({ report }) => ({
  call: ({ at, target, given }) => {
    if (!isUnsafe(target.path, given)) return
    report.unknown()
    report.add({ ruleId: 'deserialize/unsafe', message: `${readable(target.path)} can run code that is hidden in the data`, at, trace: target.trace })
  },
})

function isUnsafe(path: string, given: CallFact['given']): boolean {
  if (path === 'yaml.load' || path === 'yaml.load_all') {
    const loader = argument(given, 1, 'Loader')
    return loader === null || !loader.every((atom) => atom.kind === 'path' && /Safe|Base/.test(atom.path))
  }
  if (path === 'numpy.load') return given.keywords.get('allow_pickle')?.some((atom) => atom.kind !== 'constant' || atom.value === true) ?? false
  if (/keras\.\w+\.load_model$/.test(path)) return given.keywords.get('safe_mode')?.some((atom) => atom.kind !== 'constant' || atom.value === false) ?? false
  if (/^sympy\./.test(path) && unsafeLoaders.test(path)) return !(given.positional[0]?.every((atom) => atom.kind === 'constant') ?? false)
  if (path === 'torch.load') return !(given.keywords.get('weights_only')?.every((atom) => atom.kind === 'constant' && atom.value === true) ?? false)
  return unsafeLoaders.test(path)
}
