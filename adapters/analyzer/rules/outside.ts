/** Dangers that are not about a control system: native code, unsafe deserialisation, network, files, secrets. Mostly tables. */
import type { At } from '../ast/nodes.js'
import type { CallFact } from '../dataflow/facts.js'
import { argument, onlyConstant, texts, type Value } from '../dataflow/values.js'
import { readable } from './describe.js'
import type { Rule, RuleContext } from './rule.js'

const nativeLoaders = /^(ctypes\.(CDLL|PyDLL|WinDLL|OleDLL|cdll|windll|oledll|pydll)(\.LoadLibrary)?|cffi\.FFI\(\)\.(dlopen|verify|set_source)|numpy\.ctypeslib\.load_library|_ctypes\.dlopen)$/
const harmlessNative = /^(libm|m|msvcrt)(\.so|\.dylib)?(\.\d+)*$/

export const nativeCode: Rule = ({ index, report }) => ({
  call: ({ at, target, given }) => {
    if (!nativeLoaders.test(target.path)) return
    const name = onlyConstant(argument(given, 0, 'name'), 'str')
    if (name === null || !harmlessNative.test(name)) report.unknown()
    const control = name !== null && index.isControlNative(name)
    if (control) report.controlWrite()
    report.add({
      ruleId: control ? 'control-write/raw-library' : 'native/library',
      message: `${readable(target.path)} loads ${name ?? 'native code'}, which the analyzer cannot see into`,
      at,
      trace: target.trace,
    })
  },
  attributeRead: ({ at, owner, name }) => {
    if (!/^ctypes\.(cdll|windll|oledll|pydll)$/.test(owner.path) || name === 'LoadLibrary') return
    report.unknown()
    report.add({ ruleId: 'native/library', message: `ctypes loads ${name}, which the analyzer cannot see into`, at })
  },
})

const unsafeLoaders =
  /^((c?[pP]ickle|_pickle|dill|cloudpickle|marshal)\.(load|loads|Unpickler)|(c?[pP]ickle|dill)\.Unpickler\(\)\.load|joblib\.load|pandas\.read_pickle|jsonpickle\.decode|shelve\.open|yaml\.(unsafe_load|unsafe_load_all|full_load)|torch\.load|pandas\.read_hdf\.unsafe|sklearn\.externals\.joblib\.load)$/

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
  if (path === 'torch.load') return !(given.keywords.get('weights_only')?.every((atom) => atom.kind === 'constant' && atom.value === true) ?? false)
  return unsafeLoaders.test(path)
}

const requests =
  /^(requests\.(get|post|put|patch|delete|head|options|request|Session|session)|httpx\.(get|post|put|patch|delete|head|request|stream|Client|AsyncClient)|aiohttp\.(ClientSession|request)|urllib\.request\.(urlopen|urlretrieve|build_opener)|urllib3\.(PoolManager|request)|http\.client\.HTTPS?Connection|ftplib\.FTP(_TLS)?|smtplib\.SMTP(_SSL)?|imaplib\.IMAP4(_SSL)?|telnetlib\.Telnet|xmlrpc\.client\.ServerProxy|paramiko\.(SSHClient|Transport)|websockets?\.(connect|create_connection|WebSocketApp)|asyncio\.(open_connection|start_server)|nats\.connect|pandas\.read_html|http\.server\.\w+|socketserver\.\w+)$/
const sockets = /^(socket\.(socket|create_connection|create_server|socketpair|fromfd)|zmq\.(Context|asyncio\.Context)\(\)\.socket|asyncio\.(get_event_loop|get_running_loop|new_event_loop)\(\)\.(create_connection|create_datagram_endpoint)|serial\.Serial|usb\.core\.find)$/

export const network: Rule = ({ report }) => ({
  call: ({ at, target }) => {
    if (requests.test(target.path)) {
      report.add({ ruleId: 'network/request', message: `${readable(target.path)} talks to the network`, at, trace: target.trace })
    } else if (sockets.test(target.path)) {
      report.unknown()
      report.add({ ruleId: 'network/socket', message: `${readable(target.path)} opens a raw connection, on which a control system may be written to`, at, trace: target.trace })
    }
  },
})

const changing =
  /^(os\.(remove|unlink|rmdir|removedirs|rename|renames|replace|chmod|chown|symlink|link|truncate|mkdir|makedirs|mknod)|shutil\.(rmtree|move|copy|copy2|copyfile|copytree|chown)|numpy\.(save|savez|savez_compressed|savetxt)|matplotlib\.pyplot\.savefig)$/
const changingMethods = /\.(to_csv|to_json|to_pickle|to_parquet|to_excel|to_hdf|savefig|extractall)$/
const pathMethods = /^pathlib\.\w*Path\(\)\.(write_text|write_bytes|unlink|mkdir|rmdir|touch|rename|replace|symlink_to|hardlink_to|chmod)$/
const secretFiles = /(^|\/)(\.ssh|\.aws|\.netrc|\.pgpass|\.kube|\.gnupg|id_rsa|id_ed25519|shadow|\.git-credentials|\.docker\/config\.json)(\/|$)|^\/proc\/\w+\/environ$/

export const files: Rule = (context) => ({
  call: (fact) => {
    const { path } = fact.target
    if (path === 'builtins.open' || path === 'io.open' || path === 'os.open') {
      const mode = argument(fact.given, 1, 'mode')
      const writes = path === 'os.open' || (mode !== null && (texts(mode)?.some((text) => /[wax+]/.test(text)) ?? true))
      check(context, fact, [argument(fact.given, 0, 'file')], writes)
    } else if (pathMethods.test(path)) check(context, fact, [fact.target.made?.positional[0] ?? null], true)
    else if (/^pathlib\.\w*Path\(\)\.(open|read_text|read_bytes)$/.test(path)) {
      const writes = path.endsWith('.open') && (texts(argument(fact.given, 0, 'mode'))?.some((text) => /[wax+]/.test(text)) ?? false)
      check(context, fact, [fact.target.made?.positional[0] ?? null], writes)
    } else if (changing.test(path)) {
      check(context, fact, fact.given.positional.slice(0, 2), true)
      if (path === 'shutil.rmtree' && texts(fact.given.positional[0] ?? null) === null) {
        context.report.add({ ruleId: 'files/delete-tree', message: 'deletes a folder whose name is not constant', at: fact.at })
      }
    } else if (changingMethods.test(path)) check(context, fact, [fact.given.positional[0] ?? null], true)
  },
})

function check(context: RuleContext, fact: CallFact, places: readonly (Value | null)[], writes: boolean): void {
  for (const name of places.flatMap((place) => constantPaths(place))) {
    if (secretFiles.test(name)) secret(context, fact.at, `${readable(fact.target.path)} opens ${name}, which holds secrets`)
    if (writes && isOutside(name)) {
      context.report.add({ ruleId: 'files/outside-run-folder', message: `${readable(fact.target.path)} changes ${name}, outside the run's folder`, at: fact.at, value: name })
    }
  }
}

/** Constant texts, and `Path('...')`. */
function constantPaths(value: Value | null): readonly string[] {
  return (value ?? []).flatMap((atom): readonly string[] => {
    if (atom.kind === 'constant' && typeof atom.value === 'string' && atom.type === 'str') return [atom.value]
    if (atom.kind === 'path' && /^pathlib\.\w*Path\(\)/.test(atom.path)) return texts(atom.made?.positional[0] ?? null) ?? []
    return []
  })
}

function isOutside(name: string): boolean {
  return (/^([/\\~]|[A-Za-z]:[\\/])/.test(name) || name.split(/[/\\]/).includes('..')) && name !== '/dev/null'
}

const secretVariables = /(SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|CREDENTIAL|PRIVATE_KEY)/i

export const secrets: Rule = (context) => ({
  itemRead: ({ at, owner, name }) => {
    if (owner.path === 'os.environ' && secretVariables.test(name)) secret(context, at, `reads the environment variable ${name}, which looks like a secret`)
  },
  call: ({ at, target, given }) => {
    if (target.path === 'os.getenv' || target.path === 'os.environ.get' || target.path === 'os.environ.pop') variable(context, at, given.positional[0] ?? null)
    else if (/^(getpass\.getpass|keyring\.get_password)$/.test(target.path)) secret(context, at, `${readable(target.path)} asks for a secret`)
  },
})

function variable(context: RuleContext, at: At, name: Value | null): void {
  for (const text of texts(name) ?? []) if (secretVariables.test(text)) secret(context, at, `reads the environment variable ${text}, which looks like a secret`)
}

function secret({ report }: RuleContext, at: At, message: string): void {
  report.add({ ruleId: 'secrets/access', message, at })
}
