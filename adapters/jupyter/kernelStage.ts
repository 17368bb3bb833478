/**
 * The expressions that the adapter has a kernel evaluate before and after a program, and what they answer. The Python
 * side is `python/countersign_kernel`; its sources travel in the set-up request. Answers are untrusted: parsed with zod.
 */
import { readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

export const replyMime = 'application/vnd.countersign.reply'
/** Metadata of the execute_request of a run; the kernel side refuses one that it has begun already. */
export const runMetadataKey = 'countersign_run'
export const runRefusedName = 'CountersignRunRefused'

/** In the order of their imports. */
const modules = ['__init__', 'serialize', 'context', 'figures', 'journal', 'ready', 'runs', 'stage'] as const

export const preparedSchema = z.object({
  cwd: z.string(),
  pid: z.int(),
  python: z.string(),
  /** Which of the asked names the kernel's environment has. */
  environmentNames: z.array(z.string()),
  warnings: z.array(z.string()),
})

/** Of a kernel that is set up and waits for an execution. */
export const waitingSchema = z.object({
  /** 0: not known. */
  residentBytes: z.int().min(0),
  /** Where its packages are installed, with the time of the last change, in nanoseconds. */
  packageFolders: z.record(z.string(), z.string()),
  imported: z.array(z.string()),
  /** Module to the reason why it is not there; one that is not installed is in neither list. */
  failed: z.record(z.string(), z.string()),
})

export const collectedSchema = z.object({
  results: z.discriminatedUnion('state', [
    z.object({ state: z.literal('missing') }),
    z.object({ state: z.literal('not_a_dict'), type: z.string() }),
    z.object({ state: z.literal('dict'), value: z.record(z.string(), z.json()) }),
    z.object({ state: z.literal('file'), path: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.int().min(0) }),
  ]),
  exit: z.object({ ok: z.boolean(), code: z.json() }).nullable(),
  figures: z.array(z.string()),
  warnings: z.array(z.string()),
})
export type Collected = z.infer<typeof collectedSchema>

async function readStageSources(): Promise<readonly (readonly [string, string])[]> {
  const folder = pythonFolder()
  return Promise.all(modules.map(async (name) => {
    const source = await readFile(new URL(`countersign_kernel/${name}.py`, folder), 'utf8')
    return [name === '__init__' ? 'countersign_kernel' : `countersign_kernel.${name}`, source] as const
  }))
}

const readLoader = (): Promise<string> => readFile(new URL('countersign_kernel/loader.py', pythonFolder()), 'utf8')

/** Beside this file in the sources; the build, and that of the benchmarks, leaves Python where it is. */
export function pythonFolder(): URL {
  const places = ['./python/', '../../../adapters/jupyter/python/', '../../../../../adapters/jupyter/python/'].map((place) => new URL(place, import.meta.url))
  const found = places.find((place) => existsSync(fileURLToPath(place)))
  if (found === undefined) throw new Error(`the Python part of the Jupyter adapter is in none of ${places.map((place) => fileURLToPath(place)).join(', ')}`)
  return found
}

export interface ReadySettings {
  /** Put into the kernel's environment before anything else; its values are sent there and told nowhere. */
  readonly environment: Readonly<Record<string, string>>
  /** How much output the kernel keeps for a service that comes back. */
  readonly journal: { readonly maxBytes: number; readonly maxMessages: number }
}

export interface Stage {
  readonly loader: string
  readonly sources: readonly (readonly [string, string])[]
}

export async function readStage(): Promise<Stage> {
  const [loader, sources] = await Promise.all([readLoader(), readStageSources()])
  return { loader, sources }
}

/** Evaluated in the program's namespace, but leaves no name there. */
const load = ({ loader, sources }: Stage, environment: Readonly<Record<string, string>>, then: string, settings: object): string =>
  `(lambda ns, json: (__import__("os").environ.update(json.loads(${pythonText(JSON.stringify(environment))})), exec(${pythonText(loader)}, ns), ns["load"](json.loads(${pythonText(JSON.stringify(sources))}), get_ipython())` +
  `.${then}(json.loads(${pythonText(JSON.stringify(settings))})))[2])({"__name__": "countersign_loader"}, __import__("json"))`

/** For a kernel that was started for its execution. */
export const prepareExpression = (stage: Stage, { contextPath, environment, journal }: ReadySettings & { readonly contextPath: string | null }): string =>
  load(stage, environment, 'prepare', { contextPath, environmentNames: Object.keys(environment), journal })

/** For a kernel that is to wait for one; what it answers is a `waitingSchema`. */
export const waitExpression = (stage: Stage, { imports, environment, journal }: ReadySettings & { readonly imports: readonly string[] }): string =>
  load(stage, environment, 'wait', { imports, journal })

/** For a kernel that waited, once; what it answers is a `preparedSchema`. `folder`: as the kernel sees it. */
export const handOverExpression = (settings: { readonly folder: string; readonly contextPath: string | null; readonly environmentNames: readonly string[] }): string =>
  `__import__("countersign_kernel").current.hand_over(__import__("json").loads(${pythonText(JSON.stringify(settings))}))`

export const collectExpression = (settings: { readonly inlineLimit: number }): string =>
  `__import__("countersign_kernel").current.collect({"inlineLimit": ${settings.inlineLimit}})`

/** A Python string literal: JSON's escapes are Python's, once everything outside ASCII is escaped by code unit pairs. */
function pythonText(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u{10ffff}]/gu, (character) =>
    `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`)
}
