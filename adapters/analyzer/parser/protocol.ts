/**
 * What the Python helper says, checked at the edge. The tree itself is not walked by zod (it can be a million nodes); its
 * shape is promised by our own helper, and every reader treats an unexpected node as unresolved.
 */
import { z } from 'zod'
import type { At, Module } from '../ast/nodes.js'

export const helloSchema = z.strictObject({ hello: z.literal(true), python: z.string(), ipython: z.string().nullable() })
export type Hello = z.infer<typeof helloSchema>

const atSchema = z.tuple([z.int(), z.int(), z.int(), z.int()])

export const replySchema = z.discriminatedUnion('outcome', [
  z.strictObject({ id: z.int(), outcome: z.literal('parsed'), ast: z.custom<Module>((tree) => isModule(tree)) }),
  z.strictObject({
    id: z.int(),
    outcome: z.literal('invalid'),
    stage: z.enum(['parse', 'compile']),
    errorType: z.string(),
    message: z.string(),
    span: atSchema,
  }),
  z.strictObject({ id: z.int(), outcome: z.literal('unparsed'), reason: z.string(), message: z.string() }),
])

/** Why there is no tree although nobody can say that the program is invalid. */
export type UnparsedReason =
  | 'null-byte' | 'encoding' | 'recursion' | 'memory' | 'refused' | 'fault' | 'too-large' | 'timeout' | 'crash' | 'unavailable'

export type ParseOutcome =
  | { readonly outcome: 'parsed'; readonly ast: Module }
  | { readonly outcome: 'invalid'; readonly stage: 'parse' | 'compile'; readonly errorType: string; readonly message: string; readonly span: At }
  | { readonly outcome: 'unparsed'; readonly reason: UnparsedReason; readonly message: string }

function isModule(tree: unknown): boolean {
  return typeof tree === 'object' && tree !== null && 'type' in tree && tree.type === 'Module' && 'body' in tree && Array.isArray(tree.body)
}
