/**
 * A fork: an execution that begins where another one was after one of its events. What it takes over stands in its own first
 * event, so that it replays and verifies without its parent (docs/adr/0013).
 */
import { z } from 'zod'
import { hasBytes } from './countersign.js'
import { hashSchema } from './execution.js'
import { feedbackSchema } from './feedback.js'
import { limits } from './request.js'

/** The event after which the fork begins; its hash fixes the whole history up to there. */
export const parentSchema = z.strictObject({ executionId: z.string(), version: z.int().min(1), hash: hashSchema })
export type Parent = z.infer<typeof parentSchema>

export const forkSchema = z.strictObject({
  parent: parentSchema,
  /** Keys of the request, in the spelling of the wire, that are not as the parent had them. */
  changed: z.array(z.string()),
  inherited: z.strictObject({
    /** 0: nothing had been generated, or a person brought the program. */
    generationAttempt: z.int().min(0),
    feedback: z.array(feedbackSchema),
    /** null: there was none, or the fork brings another one. `editors`: whose bytes they are, for who may approve them. */
    program: z.strictObject({ code: z.string(), codeHash: hashSchema, source: z.enum(['generator', 'request', 'editor']), editors: z.array(z.string()).optional() }).nullable(),
  }),
})
export type Fork = z.infer<typeof forkSchema>

/** What people send to the parent. */
export const forkCommandSchema = z.strictObject({
  at: z.int().min(1).optional().describe('Version of the event after which the fork begins; default: the last'),
  code: z.string().min(1).max(limits.code).refine(hasBytes, 'holds half a character (a lone surrogate), which has no bytes to sign').optional().describe('A program instead of the one that there was'),
  request: z.record(z.string(), z.unknown()).optional().describe('JSON merge patch (RFC 7396) of the request'),
  executionId: z.string().regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'must be a ULID').optional().describe('Id of the fork: the same again is the same fork'),
})
