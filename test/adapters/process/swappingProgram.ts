/** A program that swaps a folder with a link to somewhere else as fast as it can, as one left running in the background would. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Renames with RENAME_EXCHANGE; ends by itself, whatever becomes of the test. */
const program = `
import ctypes, os, sys, time
libc = ctypes.CDLL(None, use_errno=True)
a, b = (os.fsencode(path) for path in sys.argv[1:3])
end = time.monotonic() + 30
if libc.renameat2(-100, a, -100, b, 2) != 0:
    raise OSError(ctypes.get_errno(), "renameat2")
print("swapping", flush=True)
while time.monotonic() < end:
    libc.renameat2(-100, a, -100, b, 2)
`

/** Both have to be there. @returns how to end it. */
export async function swapping(folder: string, link: string): Promise<() => Promise<void>> {
  const child = spawn('python3', ['-c', program, folder, link], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const began = await Promise.race([once(child.stdout, 'data').then(() => true), ended.then(() => false)])
  if (!began) throw new Error('the swapping program did not begin')
  return async () => {
    child.kill('SIGKILL')
    await ended
  }
}
