/** Creates a file that only its owner reads and writes, and leaves one that exists untouched. Called before SQLite opens it. */
import { closeSync, openSync } from 'node:fs'

export function createPrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
