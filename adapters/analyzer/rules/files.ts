/** Files: changed outside of the run's folder, deleted by the folder, run later, or holding secrets. */
import type { At } from '../ast/nodes.js'
import type { CallFact } from '../dataflow/facts.js'
import { argument, texts, type Value } from '../dataflow/values.js'
import { readable } from './describe.js'
import { secretFile } from './secrets.js'
import type { Rule, RuleContext } from './rule.js'

const changing =
  /^(os\.(remove|unlink|rmdir|removedirs|rename|renames|replace|chmod|chown|symlink|link|truncate|mkdir|makedirs|mknod)|shutil\.(rmtree|move|copy|copy2|copyfile|copytree|chown)|numpy\.(save|savez|savez_compressed|savetxt)|matplotlib\.pyplot\.savefig|os\.chdir)$/
const changingMethods = /\.(to_csv|to_json|to_pickle|to_parquet|to_excel|to_hdf|savefig|extractall)$/
const pathMethods = /^pathlib\.\w*Path\(\)\.(write_text|write_bytes|unlink|mkdir|rmdir|touch|rename|replace|symlink_to|hardlink_to|chmod)$/
/** Files that Python, a shell or the system runs by itself later, where nobody looks at what they do. */
const runLater = /(^|\/)(sitecustomize|usercustomize|conftest)\.py$|\.pth$|\/site-packages\/|(^|\/)\.(bashrc|bash_profile|profile|zshrc|bash_aliases)$|(^|\/)\.(ipython|jupyter)\/|(^|\/)crontab$|\/cron\.|\.config\/(autostart|systemd)|authorized_keys$|rc\.local$|\/etc\/(init\.d|systemd|profile)/
const memoryFiles = /^\/(proc\/\w+\/mem|dev\/(mem|kmem|port))$/

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
    } else if (/^(h5py\.File|netCDF4\.Dataset|zipfile\.ZipFile|tarfile\.open|sqlite3\.connect|gzip\.open|bz2\.open|lzma\.open|codecs\.open)$/.test(path)) {
      check(context, fact, [fact.given.positional[0] ?? null], texts(argument(fact.given, 1, 'mode'))?.some((text) => /[wax+]/.test(text)) ?? path === 'sqlite3.connect')
    } else if (changingMethods.test(path)) check(context, fact, [fact.given.positional[0] ?? null], true)
  },
})

function check(context: RuleContext, fact: CallFact, places: readonly (Value | null)[], writes: boolean): void {
  for (const name of places.flatMap((place) => constantPaths(place))) {
    secretFile(context, name, fact.target.path, fact.at)
    if (memoryFiles.test(name)) {
      context.report.unknown()
      context.report.add({ ruleId: 'native/memory', message: `${readable(fact.target.path)} reaches into memory through ${name}`, at: fact.at })
    }
    if (writes) writtenFile(context, name, fact.at)
    if (writes && isOutside(name)) {
      context.report.add({ ruleId: 'files/outside-run-folder', message: `${readable(fact.target.path)} changes ${name}, outside the run's folder`, at: fact.at, value: name })
    }
  }
}

/** A file of code that runs later, or that this program imports. */
export function writtenFile(context: RuleContext, name: string, at: At): void {
  if (runLater.test(name)) {
    context.report.unknown()
    context.report.add({ ruleId: 'files/run-later', message: `writes ${name}, which is run by itself later`, at, value: name })
  } else if (/\.(py|so|pyd)$/.test(name)) context.report.writesModule(name.split('/').at(-1)?.replace(/\.\w+$/, '') ?? name, at)
}

/** Constant texts, and `Path('...')`. */
function constantPaths(value: Value | null): readonly string[] {
  return (value ?? []).flatMap((atom): readonly string[] => {
    if (atom.kind === 'constant' && typeof atom.value === 'string' && atom.type === 'str') return [atom.value]
    if (atom.kind === 'path' && /^pathlib\.\w*Path\(\)/.test(atom.path)) return [pathText(atom.path, texts(atom.made?.positional[0] ?? null)?.[0] ?? null)].filter((name) => name !== null)
    return []
  })
}

/** `Path('/etc') / 'x'` and `Path.home()` are known by their beginning. */
function pathText(path: string, first: string | null): string | null {
  if (/\.(home|expanduser)\(\)/.test(path)) return `~/${first ?? ''}`
  return first
}

function isOutside(name: string): boolean {
  return (/^([/\\~]|[A-Za-z]:[\\/])/.test(name) || name.split(/[/\\]/).includes('..')) && name !== '/dev/null'
}
