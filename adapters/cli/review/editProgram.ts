/** Lets a person change a program in their editor. The file is theirs alone, and is gone afterwards. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { limits } from '../../../machines/index.js'
import { UsageError } from '../errors/usageError.js'
import type { Io } from '../io.js'
import { readText } from '../input/readText.js'

/** What the file held when the editor was left. @throws UsageError when there is no editor, or it failed */
export async function editProgram({ env, cwd, stdin }: Io, code: string): Promise<string> {
  const editor = env['VISUAL'] || env['EDITOR'] || 'vi'
  const folder = await mkdtemp(join(tmpdir(), 'countersign-edit-'))
  try {
    const file = join(folder, 'program.py')
    await writeFile(file, code, { mode: 0o600 })
    // The person's own setting, which may hold options; the file's name holds nothing that a shell would read.
    const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { cwd, env, stdio: 'inherit' })
    const [exitCode] = (await once(child, 'close')) as [number | null]
    if (exitCode !== 0) throw new UsageError('EDITOR_FAILED', `the editor (${editor}) ended with ${exitCode ?? 'a signal'}: nothing was changed. EDITOR names the editor to use`)
    return await readText({ stdin, cwd }, file, limits.code * 4)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
