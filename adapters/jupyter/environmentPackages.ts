/**
 * The honest list of what is installed in a Python environment, for the prompt: asked from `importlib.metadata` of that
 * interpreter, never guessed. Kept per environment until something in its site-packages folder changes.
 */
import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { z } from 'zod'

const run = promisify(execFile)

export interface InstalledPackage {
  readonly name: string
  readonly version: string
}

export type EnvironmentPackages = (python: string) => Promise<readonly InstalledPackage[]>

/** Thrown when the interpreter cannot be asked. */
export class EnvironmentPackagesError extends Error {
  override readonly name = 'EnvironmentPackagesError'
  readonly code = 'ENVIRONMENT_NOT_READABLE'
}

const script = `
import importlib.metadata, json, sysconfig
found = {}
for distribution in importlib.metadata.distributions():
    name = distribution.metadata["Name"]
    if name and name.lower() not in found:
        found[name.lower()] = {"name": name, "version": distribution.version or "unknown"}
paths = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
print(json.dumps({"paths": paths, "packages": [found[name] for name in sorted(found)]}))
`

const answerSchema = z.object({
  paths: z.array(z.string()),
  packages: z.array(z.object({ name: z.string(), version: z.string() })),
})

/** Makes the question with its memory; `compose.ts` makes one. */
export function environmentPackages(): EnvironmentPackages {
  const known = new Map<string, { readonly paths: readonly string[]; readonly mark: string; readonly packages: readonly InstalledPackage[] }>()
  return async (python) => {
    const last = known.get(python)
    if (last !== undefined && last.mark === await markOf(last.paths)) return last.packages
    const { paths, packages } = await ask(python)
    known.set(python, { paths, packages, mark: await markOf(paths) })
    return packages
  }
}

async function ask(python: string): Promise<z.infer<typeof answerSchema>> {
  try {
    const { stdout } = await run(python, ['-I', '-c', script], { timeout: 30_000, maxBuffer: 16 * 1024 * 1024, env: { PATH: process.env['PATH'] ?? '' } })
    return answerSchema.parse(JSON.parse(stdout))
  } catch (cause) {
    throw new EnvironmentPackagesError(`The packages of ${python} cannot be listed. Check that it is a Python interpreter.`, { cause })
  }
}

/** Installing or removing a package changes the time of its site-packages folder. */
const markOf = async (paths: readonly string[]): Promise<string> =>
  (await Promise.all(paths.map((path) => stat(path).then((found) => `${path} ${found.mtimeMs}`, () => `${path} gone`)))).join('\n')
