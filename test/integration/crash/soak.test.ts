/**
 * The soak: killed at random, with 50 executions in flight whose adapters answer at once, and with five on real kernels.
 * `npm run test:soak` does many rounds; SOAK_ROUNDS and SOAK_SEED say how many and which. A seed gives the same places in each
 * life's count of checkpoints; which checkpoint that is depends on the machine, too.
 */
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { Chain } from './chain.js'
import { createWorld, type Parts } from './world.js'

const rounds = Number(process.env['SOAK_ROUNDS'] ?? 3)
const seed = Number(process.env['SOAK_SEED'] ?? Date.now() % 2 ** 31)
const timeout = 60_000 + rounds * 60_000

async function soak(parts: Parts, inFlight: number, most: number): Promise<void> {
  const world = await createWorld(parts)
  onTestFinished(() => world.clear())
  const chain = new Chain(world)
  const times = fc.sample(fc.noBias(fc.integer({ min: 1, max: most })), { seed, numRuns: rounds })
  console.log(`soak with ${parts} parts, SOAK_SEED=${seed} SOAK_ROUNDS=${rounds}: ends after ${times.join(', ')} checkpoints`)
  await chain.soak(times, inFlight)
  console.log(chain.report('step'))
  expect(await chain.findings(), `SOAK_SEED=${seed} SOAK_ROUNDS=${rounds}`).toEqual([])
  await expect.poll(() => world.kernels(), { timeout: 20_000 }).toBe(0)
}

it('50 executions in flight, killed at random: nothing is lost and nothing runs twice', { timeout }, () => soak('light', 50, 1_000))

it.runIf(process.env['SOAK_ROUNDS'] !== undefined)('five on real kernels, killed at random', { timeout }, () => soak('outliving', 5, 120))
