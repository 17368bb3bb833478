/**
 * What waits for approval, kept as it is now: asked of the service every second, each execution read anew when it changed. Made
 * by `review`.
 */
import type { ExecutionClient } from '../../../runtime/ports/client.js'
import { executionView, type ExecutionView } from '../output/executionView.js'

export interface Waiting {
  /** Oldest first. */
  readonly views: readonly ExecutionView[]
  /** Why nobody knows what waits now; null: it is known. */
  readonly trouble: unknown
  refresh(): Promise<void>
  stop(): void
}

const everyMs = 1_000
const most = 200

export function watchWaiting(client: ExecutionClient, changed: () => void): Waiting {
  let views: readonly ExecutionView[] = []
  let trouble: unknown = null
  let running: Promise<void> | null = null
  const look = async () => {
    const known = new Map(views.map((view) => [view.executionId, view]))
    const before = fingerprint(views, trouble)
    try {
      const summaries = await client.list({ status: 'awaitingApproval.asked', limit: most })
      const found: ExecutionView[] = []
      for (const summary of summaries) {
        const old = known.get(summary.executionId)
        if (old && old.version === summary.version) found.push(old)
        else found.push(executionView(summary, await client.execution(summary.executionId).history()))
      }
      // What was answered between the two questions waits no more.
      views = found.filter(({ approval }) => approval.asked && !approval.decision).sort((a, b) => (askedAt(a) < askedAt(b) ? -1 : 1))
      trouble = null
    } catch (error) {
      trouble = error
    }
    if (fingerprint(views, trouble) !== before) changed()
  }
  const refresh = () => (running ??= look().finally(() => { running = null }))
  const timer = setInterval(() => void refresh(), everyMs)
  return {
    get views() { return views },
    get trouble() { return trouble },
    refresh,
    stop: () => { clearInterval(timer) },
  }
}

const askedAt = (view: ExecutionView): string => view.approval.asked?.requestedAt ?? view.createdAt
const fingerprint = (views: readonly ExecutionView[], trouble: unknown): string => `${trouble === null}:${views.map(({ executionId, version }) => `${executionId}@${version}`).join()}`
