/** Probes of the Python that kernels run in: the interpreter, its packages, and that matplotlib really draws. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Found, Probe } from './examine.js'

const run = promisify(execFile)

export interface PythonSettings {
  readonly python: string
  readonly packages: () => Promise<readonly { readonly name: string; readonly version: string }[]>
}

/** Without these no kernel runs and no notebook is checked. */
const neededPackages = ['jupyter_server', 'ipykernel', 'ipython', 'nbformat']
/** What programs that models write use most. */
const wantedPackages = ['numpy', 'pandas', 'matplotlib']
const setup = 'run `npm run setup` in the project'
const normal = (name: string) => name.toLowerCase().replaceAll(/[-_.]+/g, '_')

const drawing = `
import io, matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
plt.plot([1, 2], [3, 4])
out = io.BytesIO()
plt.savefig(out, format="png")
print(matplotlib.__version__, len(out.getvalue()))
`

export function pythonProbes({ python, packages }: PythonSettings): Probe[] {
  const installed = async (names: readonly string[]): Promise<Found> => {
    const found = new Map((await packages()).map(({ name, version }) => [normal(name), version]))
    const missing = names.filter((name) => !found.has(name))
    if (missing.length > 0) throw new Error(`missing: ${missing.join(', ')}`)
    return { where: null, version: null, detail: names.map((name) => `${name} ${found.get(name) ?? ''}`).join(', ') }
  }
  return [
    {
      name: 'Python',
      needed: true,
      remedy: `${setup}, or set execution.python_env_path to a Python 3.10 or newer`,
      async try() {
        const { stdout } = await run(python, ['-I', '-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3]); print(sys.executable)'], { timeout: 20_000 })
        const [version = '', where = python] = stdout.trim().split('\n')
        const [major = 0, minor = 0] = version.split('.').map(Number)
        if (major < 3 || (major === 3 && minor < 10)) throw new Error(`Python ${version} at ${where} is too old`)
        return { where, version, detail: 'answers' }
      },
    },
    { name: 'Python packages', needed: true, remedy: setup, try: () => installed(neededPackages) },
    { name: 'data packages', needed: false, remedy: `${setup}; programs that need them fail without`, try: () => installed(wantedPackages) },
    {
      name: 'matplotlib',
      needed: true,
      remedy: setup,
      async try() {
        const { stdout } = await run(python, ['-I', '-c', drawing], { timeout: 60_000 })
        const [version = '', bytes = ''] = stdout.trim().split(' ')
        return { where: null, version, detail: `drew a figure of ${bytes} bytes` }
      },
    },
  ]
}
