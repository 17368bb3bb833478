// One setup at a time in one checkout: two that run `npm ci` together break each other. Called by runSetup when there is work.
// The lock is a file with the holder's process id; a holder that no longer lives holds nothing.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * @param {string} folder
 * @param {(text: string) => void} say
 * @returns {Promise<() => Promise<void>>} gives the lock back
 */
export async function acquireSetupLock(folder, say) {
  await mkdir(folder, { recursive: true })
  const file = path.join(folder, 'setup.lock')
  for (let round = 0; ; round += 1) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' })
      return () => rm(file, { force: true })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
    const holder = Number(await readFile(file, 'utf8').catch(() => '0'))
    // An empty file is a holder that is just writing its id: only a known, dead one is put aside.
    if (holder > 0 && !isAlive(holder)) await rm(file, { force: true })
    else await delay(250)
    if (round === 0 && holder > 0 && isAlive(holder)) say(`setup: waiting for another setup in this folder (process ${holder})`)
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
