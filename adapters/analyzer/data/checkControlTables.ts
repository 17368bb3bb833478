/** What no single file's schema can say: who owns a module, whether paths belong to the library, whether a path stands twice. Pure. */
import { nearest, type ControlLibrary } from '../../../machines/index.js'
import { rootOf } from './controlIndex.js'
import type { ControlLibraryIssue } from './controlLibraryError.js'
import type { ParsedControlLibrary } from './parseControlLibrary.js'

export function checkControlTables(files: readonly ParsedControlLibrary[]): readonly ControlLibraryIssue[] {
  const owners = new Map<string, string>()
  const known: string[] = []
  return files.flatMap((parsed) => {
    const issues: ControlLibraryIssue[] = []
    const { library, file } = parsed
    const say = (path: string, message: string) => issues.push({ file, line: parsed.lineOf(path), path, message })
    library.modules.forEach((module, index) => {
      const owner = owners.get(module)
      if (owner === undefined) owners.set(module, library.library)
      else if (owner !== library.library) say(`modules.${index}`, `${module} belongs to the library ${owner} already: to add to that one, write \`library: ${owner}\``)
    })
    const own = [...owners].filter(([, owner]) => owner === library.library).map(([module]) => module)
    const guess = nearest(library.library, known)
    if (!known.includes(library.library) && guess !== null && own.length === 0) say('library', `there is no library ${library.library}: did you mean ${guess}? A new one needs \`modules\``)
    known.push(library.library)
    pathsOf(library, (key, path) => {
      if (own.includes(rootOf(path))) return
      say(key, `${path} is in none of the modules of this library: ${own.length === 0 ? 'it has none, list them under `modules`' : own.join(', ')}`)
    })
    for (const [key, path] of repeated(library)) say(key, `${path} stands in this file twice: keep one of them`)
    return issues
  })
}

function pathsOf(library: ControlLibrary, visit: (key: string, path: string) => void): void {
  for (const [path, others] of Object.entries(library.aliases)) others.forEach((other, index) => visit(`aliases.${path}.${index}`, other))
  for (const path of Object.keys(library.classes)) visit(`classes.${path}`, path)
  for (const section of ['calls', 'attributes'] as const) {
    library[section].forEach((group, index) => group.in.forEach((path) => visit(`${section}.${index}.in`, path)))
  }
}

/** Two entries for one path cannot both hold. */
function* repeated(library: ControlLibrary): Generator<readonly [string, string]> {
  for (const section of ['calls', 'attributes'] as const) {
    const seen = new Set<string>()
    for (const [index, group] of library[section].entries()) {
      for (const owner of group.in) {
        for (const [place, name] of group.names.entries()) {
          const path = `${owner}.${name}`
          if (seen.has(path)) yield [`${section}.${index}.names.${place}`, path]
          seen.add(path)
        }
      }
    }
  }
  const others = new Set<string>()
  for (const [path, names] of Object.entries(library.aliases)) {
    for (const [place, name] of names.entries()) {
      if (others.has(name)) yield [`aliases.${path}.${place}`, name]
      others.add(name)
    }
  }
  const tools = new Set<string>()
  for (const [index, { tools: names, modules }] of library.commands.entries()) {
    for (const [section, name] of [...names.map((each) => ['tools', each] as const), ...modules.map((each) => ['modules', each] as const)]) {
      if (tools.has(`${section} ${name}`)) yield [`commands.${index}.${section}`, name]
      tools.add(`${section} ${name}`)
    }
  }
}
