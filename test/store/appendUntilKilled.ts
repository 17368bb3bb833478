/** A child process for the crash test: appends to four executions at once and prints what was acknowledged. */
import { writeSync } from 'node:fs'
import { openSqliteEventStore } from '../../store/index.js'
import { anAppend, anEffect, anEvent } from './anAppend.js'

export async function main(file: string): Promise<void> {
  const store = openSqliteEventStore({ file })
  const appendForEver = async (id: string) => {
    for (let version = 0; ; version += 2) {
      await store.append(
        anAppend(id, {
          expectedVersion: version,
          events: [anEvent({ version: version + 1, large: `${'x'.repeat(66_000)}${version}` }), anEvent({ version: version + 2 })],
          effectsOpened: [anEffect(id, `effect-${version}`)],
          effectsEnded: [`effect-${version - 2}`],
        }),
      )
      // Straight to the pipe: what Node still buffers would be lost with the process.
      writeSync(1, `${id} ${version + 2}\n`)
    }
  }
  await Promise.all(['a', 'b', 'c', 'd'].map(appendForEver))
}
