/**
 * The people around the service that is killed: they ask, approve, cancel, resolve, and ask again where nobody answered. They
 * see it as any consumer of the JetStream stream does, and keep what they were told, to hold the service to it.
 */
import { connectClient } from '../../../adapters/nats/connectClient.js'
import { connectNats } from '../../../adapters/nats/connectNats.js'
import { CommandRejectedError } from '../../../machines/index.js'
import { ServiceUnreachableError, silentLogger, type AcceptedCommand, type ExecutionClient } from '../../../runtime/index.js'
import type { Planned } from './referenceSet.js'
import { streamedFrom, type Streamed } from './stream.js'
import type { Life } from './world.js'
import { anybodysKeys } from '../../people.js'

export interface Followed {
  readonly planned: Planned
  /** The request was accepted. */
  submitted: boolean
  version: number
  state: string
  /** Its last run has printed something. */
  printed: boolean
  /** So it has in this life of the service. */
  printing: boolean
}

/** The rerun most often, since it leads on to more places to die at. */
const resolutions = ['rerun', 'failed', 'rerun', 'succeeded'] as const

export const isOver = ({ state }: Followed): boolean => /^(succeeded|failed|rejected|expired|cancelled)$/.test(state)

export class People {
  readonly followed = new Map<string, Followed>()
  /** What was told to somebody who asked: it must be in the log. */
  readonly told: { readonly executionId: string; readonly answer: AcceptedCommand | null }[] = []
  /** Answers that should never have been given. */
  readonly surprises: string[] = []
  /** The JetStream stream as a consumer got it, over all lives. */
  readonly streamed: Streamed[] = []
  #seen = 0
  #resolved = 0

  expect(executions: readonly Planned[]): void {
    for (const planned of executions) this.followed.set(planned.executionId, { planned, submitted: false, version: 0, state: '', printed: false, printing: false })
  }

  /** Does all there is to do until the life ends or `enough` says so, with every look at something new. */
  async liveWith(life: Life, { wanted, enough }: { readonly wanted: (planned: Planned) => boolean; readonly enough: () => boolean }): Promise<void> {
    const address = life.nats()
    const connection = await connectNats({ ...address, name: 'people', log: silentLogger })
    const client = await connectClient({ ...address, keys: anybodysKeys })
    const begun = new Set<string>()
    for (const one of this.followed.values()) one.printing = false
    let over = false
    void life.ended.then(() => { over = true })
    const patience = Date.now() + 120_000
    try {
      while (!over && !enough()) {
        for (const event of await streamedFrom(connection, this.#seen + 1)) this.#see(event)
        for (const one of this.followed.values()) {
          const [name, action] = (wanted(one.planned) || one.submitted ? this.#actionFor(one) : null) ?? []
          if (!name || !action || begun.has(`${one.planned.executionId} ${name}`)) continue
          begun.add(`${one.planned.executionId} ${name}`)
          void this.#do(one, action(client))
        }
        await Promise.race([life.ended, new Promise((resolve) => setTimeout(resolve, 15))])
        if (Date.now() > patience) throw new Error(`nothing comes to an end: ${[...this.followed.values()].filter((one) => !isOver(one)).map(({ planned, state, version }) => `${planned.key} is ${state}@${version}`).join(', ')}\n${life.said()}`)
      }
    } catch (error) {
      if (!over && life.child.exitCode === null && life.child.signalCode === null) throw error
    } finally {
      await client.close()
      await connection.close()
    }
  }

  #see(message: Streamed): void {
    const { sequence, event } = message
    this.streamed.push(message)
    this.#seen = sequence
    const one = this.followed.get(event.executionId)
    // What was seen before comes again with the same version.
    if (!one || event.version <= one.version) return
    one.version = event.version
    one.state = event.stateAfter
    if (event.type === 'run.started') one.printed = false
    if (event.type === 'output.appended') one.printed = one.printing = true
    if (event.type !== 'output.appended') one.printing = false
  }

  #actionFor(one: Followed): [name: string, action: (client: ExecutionClient) => Promise<AcceptedCommand | null>] | null {
    const { planned, state, version } = one
    const { executionId, kind } = planned
    if (!one.submitted) return ['submit', async (client) => {
      const accepted = await client.submit(planned.request, { requester: 'ada', idempotencyKey: planned.key })
      if (accepted.executionId !== executionId) this.surprises.push(`${planned.key} became ${accepted.executionId}`)
      one.submitted = true
      return null
    }]
    if (state === 'active.awaitingApproval.asked') return [`approve ${version}`, (client) => client.execution(executionId).approve({ as: 'grace' })]
    if (state === 'active.executing.running.computing' && kind === 'cancelled' && one.printed) return [`cancel ${version}`, (client) => client.execution(executionId).cancel({ as: 'ada' })]
    if (state === 'outcomeUnknown') return [`resolve ${version}`, (client) => client.execution(executionId).resolve({ as: 'otto', outcome: resolutions[this.#resolved++ % resolutions.length] ?? 'failed' })]
    return null
  }

  async #do({ planned: { executionId, key } }: Followed, action: Promise<AcceptedCommand | null>): Promise<void> {
    try {
      this.told.push({ executionId, answer: await action })
    } catch (error) {
      // Nobody answered: ask again in the next life. Refused: it was done before, and that answer had not got out.
      if (error instanceof ServiceUnreachableError || error instanceof CommandRejectedError) return
      this.surprises.push(`${key}: ${String(error)}`)
    }
  }
}
