/**
 * Stand-ins for outside programs (Pythons, servers of some version) in a folder of their own, which tests put on PATH.
 * Called by the tests of setup; the folder is theirs to remove.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** A shell script; `folder` is made when it is not there. */
export function fakeTool(folder: string, name: string, script: string): string {
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, name)
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  return file
}

export function fakePython(folder: string, name: string, version: [number, number, number], has: { venv?: boolean; virtualenv?: boolean } = {}): string {
  const file = path.join(folder, name)
  const answer = JSON.stringify({ version, executable: file, venv: has.venv ?? true, virtualenv: has.virtualenv ?? false })
  return fakeTool(folder, name, `case "$1" in\n  --version) echo "Python ${version.join('.')}" ;;\n  *) echo '${answer}' ;;\nesac`)
}
