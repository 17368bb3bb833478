/**
 * What an operator may ask for that changes the store or the JetStream stream of events, and no execution: one entry for
 * each action, with its input. The answers are in `runtime/ports/maintenance.ts`.
 */
import { z } from 'zod'
import { durationSchema } from './duration.js'

const path = z.string().regex(/^\//, 'must be an absolute path').max(4096)

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
  import: z.strictObject({ file: path.describe('Archive file, on the machine of the service') }),
} as const

export type MaintenanceAction = keyof typeof maintenanceCatalogue
export type MaintenanceInput<A extends MaintenanceAction> = z.input<(typeof maintenanceCatalogue)[A]>

export const maintenanceActions = Object.keys(maintenanceCatalogue) as MaintenanceAction[]
