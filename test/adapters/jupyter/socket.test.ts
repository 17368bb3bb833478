import { createServer, connect, type AddressInfo, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { kernelHandlers } from '../../../adapters/jupyter/kernelHandlers.js'
import { remoteJupyterServer } from '../../../adapters/jupyter/remoteJupyterServer.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { kernelEffect, RecordedScope, startBench } from './kernelBench.js'

/** A TCP relay in front of a server, whose connections can be cut and which can be taken away. */
async function startRelay(target: number) {
  const sockets = new Set<Socket>()
  const relay = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => { /* cut */ })
      socket.on('close', () => { client.destroy(); upstream.destroy(); sockets.delete(socket) })
    }
    client.pipe(upstream).pipe(client)
  })
  await new Promise<void>((resolve) => { relay.listen(0, '127.0.0.1', resolve) })
  const cut = (): void => { for (const socket of sockets) socket.destroy() }
  return { url: `http://127.0.0.1:${(relay.address() as AddressInfo).port}/`, cut, close: () => { relay.close(); cut() } }
}

async function startRelayed() {
  const bench = await startBench()
  const relay = await startRelay(Number(new URL(bench.server.url).port))
  const server = await remoteJupyterServer({ url: relay.url, token: bench.server.token, rootDir: bench.server.rootDir })
  const handlers = kernelHandlers({ server, log: silentLogger, limits: { watchdogMs: 300 } })
  const folder = await bench.newFolder()
  const input = { mode: 'read_only', kernelName: 'countersign-read-only', folder } as const
  const kernel = await handlers.acquireKernel({ effectId: 'e', executionId: 'x', type: 'acquireKernel', input, invokeId: 'k', statePath: null }, new RecordedScope())
  const stop = async (): Promise<void> => { handlers.close(); relay.close(); await bench.stop() }
  return { bench, relay, handlers, folder, kernel, stop }
}

describe('the connection to a kernel', () => {
  it('that is cut while a program runs is made again, and nothing is lost or doubled', async () => {
    const { bench, relay, handlers, folder, kernel, stop } = await startRelayed()
    try {
      const scope = new RecordedScope()
      const code = 'import time\nfor i in range(30):\n    print(i, flush=True)\n    time.sleep(0.1)\nresults = {"n": i}'
      const running = handlers.runCode(bench.effect(kernel, folder, code), scope)
      await expect.poll(() => scope.text('stdout'), { timeout: 10_000 }).toContain('3\n')
      relay.cut()
      expect(await running).toMatchObject({ success: true, results: { n: 29 }, outputComplete: true })
      expect(scope.text('stdout')).toBe(Array.from({ length: 30 }, (_, i) => `${i}\n`).join(''))
      await handlers.releaseKernel(kernelEffect('releaseKernel', kernel), new RecordedScope())
    } finally {
      await stop()
    }
  }, 120_000)

  it('that cannot be made again ends the run as RUN_LOST', async () => {
    const { bench, relay, handlers, folder, kernel, stop } = await startRelayed()
    try {
      const scope = new RecordedScope()
      const running = handlers.runCode(bench.effect(kernel, folder, 'import time\nprint("begun", flush=True)\ntime.sleep(1000)'), scope)
      running.catch(() => { /* looked at below */ })
      await expect.poll(() => scope.text('stdout'), { timeout: 10_000 }).toBe('begun\n')
      relay.close()
      await expect(running).rejects.toMatchObject({ failure: { category: 'unknown', code: 'RUN_LOST' } })
    } finally {
      await stop()
    }
  }, 120_000)
})
