/** Each denied system call is really called, by a Python in `bwrap`, with the filter and without. */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findBwrap } from '../../../adapters/sandbox/findBwrap.js'
import { deniedSystemCalls, systemCallFilter } from '../../../adapters/sandbox/systemCallFilter.js'
import { projectPaths } from '../../../adapters/setup/projectPaths.js'

const { bwrap: candidates, python } = projectPaths(process.env)
const bwrap = process.platform === 'linux' ? await findBwrap(candidates) : null
const filter = systemCallFilter()
const wall = ['--unshare-all', '--cap-drop', 'ALL', '--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev']
const works = bwrap !== null && filter !== null && spawnSync(bwrap.file, [...wall, 'true']).status === 0

/** Arguments that mean nothing: a call that is let through fails for another reason, or ends at once. */
const script = `
import ctypes, errno, json, os, subprocess, sys, threading
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    ctypes.set_errno(0)
    given = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(value) for value in arguments))
    return "ok" if given >= 0 else errno.errorcode.get(ctypes.get_errno(), "other")
answers = {name: call(number, -1, -1, -1, -1, -1) for name, number in json.loads(sys.argv[1]).items()}
if sys.argv[2] == "filtered":
    answers["clone with a namespace"] = call(56, 0x10000000 | 17, 0, 0, 0, 0)
answers["clone3"] = call(435, 0, 0)
answers["x32"] = call(0x40000000 + 39)
thread = threading.Thread(target=answers.setdefault, args=("thread", "ok"))
thread.start()
thread.join()
answers["process"] = subprocess.run([sys.executable, "-I", "-c", "print('ok')"], capture_output=True, text=True).stdout.strip()
print(json.dumps(answers))
`

function answersWith(bytes: Buffer | null): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-'))
  writeFileSync(join(folder, 'filter'), bytes ?? '')
  const file = openSync(join(folder, 'filter'), 'r')
  try {
    const { stdout, stderr } = spawnSync(bwrap?.file ?? 'bwrap', [...wall, ...(bytes === null ? [] : ['--seccomp', '3']), python, '-I', '-c', script, JSON.stringify(deniedSystemCalls), bytes === null ? 'open' : 'filtered'], {
      stdio: ['ignore', 'pipe', 'pipe', file], encoding: 'utf8', timeout: 60_000,
    })
    if (stdout === '') throw new Error(stderr)
    return JSON.parse(stdout) as Record<string, string>
  } finally {
    closeSync(file)
    rmSync(folder, { recursive: true })
  }
}

it.skipIf(!works)('denies each call that it lists, in both calling conventions, and new namespaces; threads and processes go on', () => {
  const { thread, process: child, clone3, ...denied } = answersWith(filter)
  expect({ thread, child, clone3 }).toEqual({ thread: 'ok', child: 'ok', clone3: 'ENOSYS' })
  expect(Object.entries(denied).filter(([, given]) => given !== 'EPERM')).toEqual([])
  // So that this can fail: without the filter they get further.
  expect(answersWith(null)).toMatchObject({ unshare: 'EINVAL', setns: 'EBADF', ptrace: 'ESRCH', x32: 'ENOSYS' })
}, 120_000)

it('has none for a processor that it does not know', () => {
  expect(systemCallFilter('sparc')).toBeNull()
})
