/** The loop that keeps the embedded servers running, on a server that starts when it is told to. */
import { expect, it, vi } from 'vitest'
import { keepRunning } from '../../adapters/composeRestart.js'
import { silentLogger } from '../../runtime/index.js'

function servers() {
  const running = new Set<number>()
  const exits: (() => void)[] = []
  const begun: (() => void)[] = []
  return {
    running,
    begun,
    exits,
    async start(onExit: () => void, previous: { readonly number: number } | null) {
      const number = (previous?.number ?? 0) + 1
      if (number > 1) await new Promise<void>((resolve) => begun.push(resolve))
      running.add(number)
      exits.push(() => {
        running.delete(number)
        onExit()
      })
      return { number, stop: () => Promise.resolve(void running.delete(number)) }
    },
  }
}

it('a stop while the server is being started again leaves none running', async () => {
  const { running, begun, exits, start } = servers()
  const restarted: number[] = []
  const kept = await keepRunning({ name: 'it', log: silentLogger, start, onRestart: ({ number }) => restarted.push(number) })
  exits[0]?.()
  await vi.waitFor(() => expect(begun).toHaveLength(1))
  const stopped = kept.stop()
  begun[0]?.()
  await stopped
  expect([...running]).toEqual([])
  expect(restarted).toEqual([])
})

it('a stop during the pause before a restart starts nothing more', async () => {
  const { running, begun, exits, start } = servers()
  const kept = await keepRunning({ name: 'it', log: silentLogger, start })
  exits[0]?.()
  await kept.stop()
  expect([...running]).toEqual([])
  expect(begun).toEqual([])
})

it('a server that ends is replaced, each by the next', async () => {
  const { begun, exits, start } = servers()
  const kept = await keepRunning({ name: 'it', log: silentLogger, start })
  for (const number of [2, 3]) {
    exits.at(-1)?.()
    await vi.waitFor(() => expect(begun).toHaveLength(number - 1))
    begun.at(-1)?.()
    await vi.waitFor(() => expect(kept.current().number).toBe(number))
  }
  await kept.stop()
})
