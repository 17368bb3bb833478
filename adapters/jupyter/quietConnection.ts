/**
 * The library's KernelConnection without what it does to the process around it: a rejected kernel_info request is no
 * unhandled rejection, a vanished server leaves no timer behind, and its console lines go to our logger (stdout belongs
 * to the CLI). Used by `LiveKernel` only.
 */
import { KernelAPI, KernelConnection, type Kernel, type KernelMessage, type ServerConnection } from '@jupyterlab/services'
import type { Logger } from '../../runtime/ports/logger.js'

export class QuietConnection extends KernelConnection {
  constructor(options: Omit<Kernel.IKernelConnection.IOptions, 'kernelAPIClient'> & { serverSettings: ServerConnection.ISettings }) {
    super({ ...options, kernelAPIClient: new NoRetryClient({ serverSettings: options.serverSettings }) })
  }

  override async requestKernelInfo(): Promise<KernelMessage.IInfoReplyMsg | undefined> {
    try {
      return await super.requestKernelInfo()
    } catch {
      return undefined
    }
  }
}

/** On a network error the library would ask again every 10 to 30 s, also after dispose; our watchdog does the asking. */
class NoRetryClient extends KernelAPI.KernelAPIClient {
  override async getModel(id: string): Promise<Kernel.IModel | undefined> {
    try {
      return await super.getModel(id)
    } catch (cause) {
      throw new Error('kernel model not available', { cause })
    }
  }
}

const libraryLines = /^(Starting WebSocket: |Kernel: |Connection lost, reconnecting|The kernel "|Invalid response|SyntaxError: Unexpected|Canceled future for |Default kernel not found)/
const levels = ['debug', 'warn', 'error', 'log'] as const

/* eslint-disable no-console -- the library writes to the console itself; this is where its lines are caught */

/** Sends the library's own console lines to `log` and lets all others through. Returns the undo. */
export function routeLibraryConsole(log: Logger): () => void {
  const undo = levels.map((level) => {
    const original = console[level]
    const routed = (...args: unknown[]) => {
      const first = args[0] instanceof Error ? args[0].message : String(args[0])
      if (libraryLines.test(first)) log.debug({ part: 'jupyterlab-services' }, first)
      else original.apply(console, args)
    }
    console[level] = routed
    return () => { if (console[level] === routed) console[level] = original }
  })
  return () => { for (const restore of undo) restore() }
}
