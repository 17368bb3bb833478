/**
 * A secret that is made once and never replaced: the file is there whole or not at all, whenever the process dies, so that a
 * start after a power cut never finds an empty key in the place of one.
 */
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Owner's eyes only, its folder too where that is made. @throws as `fs` does; EEXIST: there is one already, which stays. */
export function createSecretFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  // Without the ending of keys: what a killed process leaves is not listed as one.
  const beside = `${file}.${process.pid}.new`
  rmSync(beside, { force: true })
  const descriptor = openSync(beside, 'wx', 0o600)
  try {
    writeSync(descriptor, text)
    fsyncSync(descriptor)
    // Unlike a rename it never takes another's place.
    linkSync(beside, file)
  } finally {
    closeSync(descriptor)
    rmSync(beside, { force: true })
  }
}
