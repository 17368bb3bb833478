import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { watchDescendants } from './leftovers.js'

const idle = 'setInterval(() => {}, 1000)'

describe.skipIf(!existsSync('/proc/self/stat'))('the watch over processes that tests start', () => {
  it('finds and ends a process that was orphaned and cleaned its environment', async () => {
    const watch = watchDescendants(process.pid, 20)
    const marker = `orphan-${process.pid}`
    const parent = spawn(process.execPath, ['-e', starterOf(marker), marker], { env: {}, stdio: ['ignore', 'pipe', 'inherit'] })
    const [said] = (await once(parent.stdout, 'data')) as [Buffer]
    const orphan = Number(String(said))
    await once(parent, 'close')
    const left = await watch.stop(300)
    expect(left.join()).toContain(`process ${orphan}`)
    await expect.poll(() => isRunning(orphan)).toBe(false)
  })

  it('says nothing of a process that ended, nor of those of others', async () => {
    const watch = watchDescendants(process.pid, 20)
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 200)'], { stdio: 'ignore' })
    await once(child, 'close')
    expect(await watch.stop(300)).toEqual([])
  })
})

/** Starts an idle process in a session of its own, lives long enough to be seen beside it, and leaves it. */
function starterOf(marker: string): string {
  const child = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(idle)}, '${marker}'], { detached: true, stdio: 'ignore' })`
  return `const child = ${child}; child.unref(); setTimeout(() => process.stdout.write(String(child.pid)), 200)`
}

/** Where nothing reaps orphans (a container), an ended one stays as a zombie. */
function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
