#!/usr/bin/env node
/**
 * The `countersign` command: binds `runCli` to this process. A reader that goes away (`countersign watch ID | head`) ends
 * a command that only reads, quietly; what does something goes on without a reader.
 */
import { accountName } from '../process/accountName.js'
import type { Io } from './io.js'
import { runCli } from './runCli.js'

let goesOnUnread = false
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const io: Io = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  userName: accountName(process.env),
  goOnUnread() {
    goesOnUnread = true
  },
  onSignal(listener) {
    for (const signal of signals) process.on(signal, listener)
    return () => {
      for (const signal of signals) process.off(signal, listener)
    }
  },
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Of a service nobody needs to hear: `up 2>&1 | tee log` loses its reader to the Ctrl-C that shall drain it.
    if (goesOnUnread) return
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
}

const exitCode = await runCli(process.argv.slice(2), io)
// What a library left open (a socket that waits, a timer) must not keep a finished command alive.
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)))
