#!/usr/bin/env node
/**
 * The `countersign` command: binds `runCli` to this process. A reader that goes away (`countersign watch ID | head`) ends
 * a command that only reads, quietly; what does something goes on without a reader.
 */
import { closeSync, openSync } from 'node:fs'
import { accountName } from '../process/accountName.js'
import type { Io } from './io.js'
import { runCli } from './runCli.js'

let goesOnUnread = false
const reloading = new Set<() => void>()
const hadTerminal = process.stdin.isTTY || process.stdout.isTTY
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
    const onHangup = () => { if (reloading.size === 0 || isTerminalGone()) listener() }
    for (const signal of signals) process.on(signal, signal === 'SIGHUP' ? onHangup : listener)
    return () => {
      for (const signal of signals) process.off(signal, signal === 'SIGHUP' ? onHangup : listener)
    }
  },
  onReload(listener) {
    const onHangup = () => { if (!isTerminalGone()) listener() }
    reloading.add(onHangup)
    process.on('SIGHUP', onHangup)
    return () => {
      reloading.delete(onHangup)
      process.off('SIGHUP', onHangup)
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

/** SIGHUP also comes when the terminal is closed: then nobody is there any more. */
function isTerminalGone(): boolean {
  if (!hadTerminal) return false
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return false
  } catch {
    return true
  }
}
