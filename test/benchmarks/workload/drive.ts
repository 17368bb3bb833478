/** Users of the reference workload: each asks for an execution, grants what it is asked, and asks again when it has ended. */
import type { RequestWireInput, RecordedEvent } from '../../../machines/index.js'
import type { Service } from '../../../runtime/index.js'
import { asHost } from '../../../runtime/ports/identity.js'

export const referenceRequest: RequestWireInput = {
  user_query: 'What is the answer?',
  task_objective: 'Compute the answer',
  expected_results: { answer: 'int' },
  execution_folder_name: 'answer',
  session_context: { user: 'ada', chat: '42' },
}

export interface Driver {
  /** Runs `count` executions from request to success, `inFlight` at a time. */
  complete(count: number, inFlight: number): Promise<void>
  /** Requests `count` executions and leaves each where it waits for approval. */
  untilAsked(count: number, inFlight: number): Promise<readonly string[]>
  /** Grants these questions, and each that is asked from now on. */
  grantAll(questions: readonly { readonly executionId: string }[]): void
  stop(): void
}

export function driver(service: Service): Driver {
  const waiting = new Map<string, (event: RecordedEvent) => void>()
  const grant = (executionId: string): void => void service.command(executionId, { type: 'approval.grant', data: {} }, asHost('grace'))
  const forget = service.observe((notice) => {
    if (notice.kind !== 'event') return
    const { executionId, type } = notice.event
    if (type === 'approval.requested' || type === 'execution.succeeded') waiting.get(executionId)?.(notice.event)
  })

  async function request(): Promise<{ executionId: string; asked: RecordedEvent }> {
    const reply = await service.submit(referenceRequest, asHost('ada'))
    if (!reply.accepted) throw new Error(reply.error.message)
    const { executionId } = reply
    return { executionId, asked: await new Promise((resolve) => waiting.set(executionId, resolve)) }
  }

  async function one(): Promise<void> {
    const { executionId, asked } = await request()
    const ended = new Promise((resolve) => waiting.set(executionId, resolve))
    const reply = await service.command(executionId, { type: 'approval.grant', data: { approvalHash: (asked.data as { approvalHash: string }).approvalHash } }, asHost('grace'))
    if (!reply.accepted) throw new Error(reply.error.message)
    await ended
    waiting.delete(executionId)
  }

  return {
    complete: (count, inFlight) => inTurns(count, inFlight, one),
    async untilAsked(count, inFlight) {
      const ids: string[] = []
      await inTurns(count, inFlight, async () => {
        const { executionId } = await request()
        waiting.delete(executionId)
        ids.push(executionId)
      })
      return ids
    },
    grantAll(questions) {
      for (const { executionId } of questions) grant(executionId)
      service.observe((notice) => { if (notice.kind === 'event' && notice.event.type === 'approval.requested') grant(notice.event.executionId) })
    },
    stop: forget,
  }
}

/** `work` `count` times, `inFlight` at a time. */
export async function inTurns(count: number, inFlight: number, work: () => Promise<void>): Promise<void> {
  let left = count
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, async () => {
    while (left > 0) {
      left--
      await work()
    }
  }))
}
