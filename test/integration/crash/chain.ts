/**
 * One life after the other on one data folder. `visit`: each dies at the first place that no life before it has died at, until
 * there is none left. `soak`: each dies after so many checkpoints. In the end every execution is brought to its end.
 */
import { checkpointNames, type Checkpoint } from '../../../runtime/ports/checkpoints.js'
import { findings, lookAtDeath, type AtDeath, type Ending } from './checks.js'
import { placeOf, type Fineness } from './coverage.js'
import type { ChildPlan } from './crashChild.js'
import { isOver, People } from './people.js'
import { kinds, planned, type Kind, type Planned } from './referenceSet.js'
import type { Life, World } from './world.js'

/** Seconds: what is never to be reached, and what is to be run into. */
const timeouts = { never: 600, soon: 1.5 }
const whenStopping: readonly Checkpoint[] = ['drain.begun', 'drain.waiting', 'drain.ended', 'stop.halted', 'stop.published']

interface LifePlan {
  readonly die: ChildPlan['die']
  /** Told to stop (SIGTERM) once a program runs. */
  readonly stopped?: boolean
}

export class Chain {
  readonly people = new People()
  readonly #world: World
  readonly #atDeaths: AtDeath[] = []
  #lives = 0
  #batches = 0

  constructor(world: World) {
    this.#world = world
  }

  visited(fineness: Fineness): Set<string> {
    return new Set(this.#world.deaths().map((passage) => placeOf(passage, fineness)))
  }

  report(fineness: Fineness): string {
    const places = [...this.visited(fineness)].sort()
    return `killed ${this.#world.deaths().length} times in ${this.#lives} lives with ${this.people.followed.size} executions, at ${places.length} places:\n${places.join('\n')}`
  }

  /** Until a whole batch of executions has passed no place that was not visited, or all `points` are visited. */
  async visit(fineness: Fineness, { points = checkpointNames, ofKinds = kinds }: { readonly points?: readonly Checkpoint[]; readonly ofKinds?: readonly Kind[] } = {}): Promise<void> {
    const missing = (of: readonly Checkpoint[]) => of.some((point) => points.includes(point) && !this.visited('point').has(point))
    for (let before = -1, fruitless = 0; fruitless < 3 && (fineness !== 'point' || missing(points));) {
      before = this.visited(fineness).size
      const batch = this.#newBatch(ofKinds)
      while (!this.#areOver(batch)) {
        const die = { fineness, points, except: [...this.visited(fineness)] }
        await this.#live(batch, { die, stopped: missing(whenStopping) })
      }
      fruitless = before === this.visited(fineness).size ? fruitless + 1 : 0
    }
  }

  /** `times`: after how many checkpoints each life ends, with at least `inFlight` executions under way at its start. */
  async soak(times: readonly number[], inFlight: number): Promise<void> {
    const open = () => [...this.people.followed.values()].filter((one) => !isOver(one)).map(({ planned: one }) => one)
    for (const after of times) {
      while (open().length < inFlight) this.#newBatch(kinds)
      await this.#live(open(), { die: { after } })
    }
    while (open().length > 0) await this.#live(open(), { die: null })
  }

  async findings(): Promise<string[]> {
    return this.#world.reading((store) => findings({ store, people: this.people, calls: this.#world.calls(), atDeaths: this.#atDeaths, kernels: this.#world.parts === 'light' ? 'light' : 'real' }))
  }

  #newBatch(ofKinds: readonly Kind[]): Planned[] {
    const number = ++this.#batches
    const batch = ofKinds.map((kind) => planned(kind, `${kind}-${number}`, this.#world.dataDir))
    this.people.expect(batch)
    return batch
  }

  async #live(batch: readonly Planned[], { die, stopped = false }: LifePlan): Promise<void> {
    // The rules that an execution gets are those of the configuration under which it is asked for.
    const first = batch.filter(({ kind }) => kind === 'timedOut')
    const taken = () => first.every(({ executionId }) => this.people.followed.get(executionId)?.submitted)
    const soon = !taken()
    this.#lives++
    const deaths = this.#world.deaths().length
    const life = this.#world.begin({
      kinds: Object.fromEntries([...this.people.followed.values()].map(({ planned: { executionId, kind } }) => [executionId, kind])),
      die, executionTimeoutSeconds: soon ? timeouts.soon : timeouts.never,
    })
    if (await life.ready) {
      await this.people.liveWith(life, {
        wanted: ({ kind }) => !soon || kind === 'timedOut',
        enough: () => (soon ? taken() : this.#areOver(batch) || (stopped && this.#somePrint(batch))),
      })
      if (stopped && !soon) await end(life, 'SIGTERM')
    }
    await end(life, 'SIGKILL')
    if (life.child.exitCode !== null && !(stopped && life.child.exitCode === 0)) throw new Error(`the service ended by itself: ${life.said()}`)
    if (!this.#world.hasLog()) return
    const last = this.#world.deaths().at(-1)?.point
    const ending: Ending = life.child.exitCode === 0 ? 'stopped' : last?.startsWith('stop.') && this.#world.deaths().length > deaths ? 'stopping' : 'killed'
    this.#atDeaths.push(await this.#world.reading((store) => lookAtDeath(store, ending)))
  }

  #areOver = (batch: readonly Planned[]): boolean => batch.every(({ executionId }) => {
    const one = this.people.followed.get(executionId)
    return one !== undefined && isOver(one)
  })

  #somePrint = (batch: readonly Planned[]): boolean => batch.some(({ executionId }) => this.people.followed.get(executionId)?.printing)
}

async function end({ child, ended }: Life, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  child.kill(signal)
  await ended
}
