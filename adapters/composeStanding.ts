/** Standing approvals as actions of maintenance. Called by `compose.ts`, and by `composeMaintenance.ts` where no service runs. */
import type { Actor } from '../machines/index.js'
import { MaintenanceRefusedError, type Maintenance, type StandingApprovals } from '../runtime/index.js'

type StandingMaintenance = Pick<Maintenance, 'openStanding' | 'endorseStanding' | 'revokeStanding' | 'listStanding'>

const nobody: Actor = { kind: 'user', name: 'unknown' }

export const standingMaintenance = (standing: StandingApprovals): StandingMaintenance => ({
  openStanding: (input, by = nobody, evidence) => standing.open(input, { by, evidence }),
  endorseStanding: (input, by = nobody, evidence) => standing.endorse(input, { by, evidence }),
  revokeStanding: (input, by = nobody, evidence) => standing.revoke(input, { by, evidence }),
  listStanding: (input) => standing.list(input),
})

/** Who says yes or takes it back is proven by the service alone; to look at them takes none. */
export const standingWithoutService = (standing: StandingApprovals, dataDir: string): StandingMaintenance => {
  const refuse = () => Promise.reject(new MaintenanceRefusedError('NO_SERVICE', `no service runs on ${dataDir}: start one with \`countersign up\`. While none runs, no standing approval is used`))
  return { openStanding: refuse, endorseStanding: refuse, revokeStanding: refuse, listStanding: (input) => standing.list(input) }
}
