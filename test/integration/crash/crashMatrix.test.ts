/**
 * The crash matrix: a service is killed with SIGKILL at one named point after the other while the reference set of executions
 * goes through it, and restarted, until everything has come to its end. `npm run test:crash` visits every place of each kind
 * of execution; CRASH_MATRIX=step, every place of each step.
 */
import { expect, it, onTestFinished } from 'vitest'
import { checkpointNames, type Checkpoint } from '../../../runtime/ports/checkpoints.js'
import { Chain } from './chain.js'
import type { Fineness } from './coverage.js'
import { createWorld, type Parts } from './world.js'

/** How finely the places are told apart: by their name, by the step too, by the kind of execution too. */
const asked = process.env['CRASH_MATRIX'] as Fineness | undefined

async function crash(parts: Parts, fineness: Fineness, options: Parameters<Chain['visit']>[1] = {}): Promise<Chain> {
  const world = await createWorld(parts)
  onTestFinished(() => world.clear())
  const chain = new Chain(world)
  await chain.visit(fineness, options)
  console.log(`${parts} parts: ${chain.report(fineness === 'point' ? 'execution' : fineness)}`)
  const visited = chain.visited('point')
  expect((options.points ?? checkpointNames).filter((point) => !visited.has(point)), 'points that were never reached').toEqual([])
  expect(await chain.findings()).toEqual([])
  await expect.poll(() => world.kernels(), { timeout: 20_000 }).toBe(0)
  return chain
}

const timeout = asked ? 7_200_000 : 900_000

it('with real kernels, killed at every point: nothing is lost and nothing runs twice', { timeout }, () =>
  crash('outliving', asked ?? 'point'))

it('with adapters that answer at once, killed at every point of every step', { timeout }, () =>
  crash('light', asked ?? 'step'))

/** Where it matters whose servers they are. */
const withServers: readonly Checkpoint[] = ['commit.after', 'run.sent', 'outbox.published']

it('with a nats-server of its own, which dies with it, and a Jupyter Server of its own, which outlives it', { timeout }, () =>
  crash('own', 'point', { points: withServers, ofKinds: ['straight', 'approved'] }))
