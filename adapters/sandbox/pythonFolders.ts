/** What a Python needs to see of the file system: its installation, its environment, and where else it imports from. */
import { execFile } from 'node:child_process'
import { realpath } from 'node:fs/promises'
import { promisify } from 'node:util'
import { z } from 'zod'

const run = promisify(execFile)

const script = `
import json, os, sys
print(json.dumps([sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix, os.path.dirname(sys.executable), *sys.path]))
`

/** Absolute paths, as they are written and with their links resolved. @throws when the interpreter cannot be asked */
export async function pythonFolders(python: string): Promise<readonly string[]> {
  const { stdout } = await run(python, ['-I', '-c', script], { timeout: 30_000, env: { PATH: process.env['PATH'] ?? '' } })
  const told = z.array(z.string()).parse(JSON.parse(stdout)).filter((path) => path.startsWith('/'))
  const resolved = await Promise.all(told.map((path) => realpath(path).catch(() => null)))
  // A Python whose prefix is the root of all would show everything; what it needs of it is in /usr.
  return [...new Set([...told, ...resolved.filter((path) => path !== null)])].filter((path) => path !== '/')
}
