/**
 * What an operator may ask for that changes the store or the JetStream stream of events, and no execution: one entry for
 * each action, with its input. The answers are in `runtime/ports/maintenance.ts`.
 */
import { z } from 'zod'
import { durationSchema } from './duration.js'
import { hashSchema } from './execution.js'
import type { Role } from './identity.js'
import { standingTermsSchema } from './standing.js'

const path = z.string().regex(/^\//, 'must be an absolute path').max(4096)

const id = z.string().min(1).max(128)
const person = z.string().trim().min(1).max(128).describe('Who delegated it')
const remark = z.string().trim().max(4000)

export const maintenanceCatalogue = {
  republish: z.strictObject({
    from: z.int().min(0).optional().describe('Publish what follows this global position; only where nothing is published, or with `rebuild`'),
    rebuild: z.boolean().optional().describe('Take away everything published first'),
  }),
  archive: z.strictObject({
    olderThan: durationSchema.describe('Executions to which nothing has happened for so long'),
    to: path.optional().describe('Folder for the files; left out: as configured'),
    dryRun: z.boolean().optional().describe('Only say what would be archived'),
  }),
  reload: z.strictObject({}).describe('Read the configuration again'),
  openStanding: z.strictObject({ terms: standingTermsSchema, onBehalfOf: person.optional() }).describe('Say yes in advance to a bounded family of questions'),
  endorseStanding: z.strictObject({ standingId: id, standingHash: hashSchema.describe('That was shown'), onBehalfOf: person.optional(), comment: remark.optional() }).describe('Say yes, too'),
  revokeStanding: z.strictObject({ standingId: id, reason: remark.min(1, 'needs a reason') }).describe('From now on it answers nothing'),
  listStanding: z.strictObject({ standingId: id.optional() }).describe('All of them, or one'),
  import: z.strictObject({ file: path.describe('Archive file, on the machine of the service') }),
} as const

export type MaintenanceAction = keyof typeof maintenanceCatalogue
export type MaintenanceInput<A extends MaintenanceAction> = z.input<(typeof maintenanceCatalogue)[A]>

/** Who may ask for it: one of these roles. */
export const maintenanceRoles: { readonly [A in MaintenanceAction]: readonly Role[] } = {
  republish: ['operator'], archive: ['operator'], reload: ['operator'], import: ['operator'],
  openStanding: ['approver'], endorseStanding: ['approver'], revokeStanding: ['approver', 'operator'], listStanding: ['requester', 'approver', 'operator'],
}

export const maintenanceActions = Object.keys(maintenanceCatalogue) as MaintenanceAction[]
