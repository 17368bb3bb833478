/**
 * The rules that an execution runs under: a snapshot of the configuration, recorded in `execution.requested`, so that
 * a later change of the configuration never rewrites what an old execution was allowed. Source: SEED section 2.
 */
import { z } from 'zod'
import { limitsInForceSchema } from './channelLimits.js'
import { controlWritePolicySchema } from './controlWrites.js'
import { enforcementLevelSchema, executionModeSchema, hashSchema } from './execution.js'

export const approvalModeSchema = z.enum(['disabled', 'control_writes', 'all_code'])
export type ApprovalMode = z.infer<typeof approvalModeSchema>

/** What `decide` needs of a mode. Names of environment variables only: values may be secrets and stay in the configuration. */
export const modePolicySchema = z.strictObject({
  kernelName: z.string(),
  allowsWrites: z.boolean(),
  requiresApproval: z.boolean(),
  description: z.string(),
  environmentNames: z.array(z.string()),
  /** sha256 over names and values, gateway included: a kernel of another reach is refused, whatever its name. */
  environmentHash: hashSchema,
  minimumEnforcementLevel: enforcementLevelSchema,
  /** What kernels of this mode get on this machine; left out: the level of the policy. */
  enforcementLevel: enforcementLevelSchema.optional(),
})
export type ModePolicy = z.infer<typeof modePolicySchema>

/** How many different persons have to approve in a mode, and of which groups (empty: any approver). */
export const approversNeededSchema = z.strictObject({ count: z.int().min(1), groups: z.array(z.string()) })
export type ApproversNeeded = z.infer<typeof approversNeededSchema>

/** How the models of an execution are asked. Money is in the currency of the configuration. */
export const modelPolicySchema = z.strictObject({
  /** Names, in the order in which they are asked; none: a generator that was plugged in. */
  providers: z.array(z.string().min(1)),
  /** How often a model is asked again because none was able to answer, in total over the execution. */
  maxRetries: z.int().min(0),
  /** null: no limit. */
  budget: z.strictObject({ tokens: z.int().min(1).nullable(), cost: z.number().min(0).nullable() }),
})
export type ModelPolicy = z.infer<typeof modelPolicySchema>

export const executionPolicySchema = z.strictObject({
  /** sha256 of the canonical policy without this field. */
  policyVersion: z.string(),
  /** The master switch, independent of what the analyzer finds. */
  writesEnabled: z.boolean(),
  approvalMode: approvalModeSchema,
  /** The person who asked may not be the one who approves. */
  approverMustDiffer: z.boolean(),
  approval: z.strictObject({
    modes: z.partialRecord(executionModeSchema, approversNeededSchema),
    /** An open question is called to mind once, after so long; null: never. */
    reminderMs: z.int().min(1).nullable(),
  }),
  /** Measured by trying, at the service's start: the lowest of its modes. */
  enforcementLevel: enforcementLevelSchema,
  modes: z.partialRecord(executionModeSchema, modePolicySchema),
  prohibitedImports: z.array(z.string()),
  /** Which limits of channels hold; their hash stands for the file. */
  channelLimits: limitsInForceSchema,
  /** What holds for writes while the program runs. Not there in executions of before there was a gateway. */
  controlWrites: controlWritePolicySchema.optional(),
  /** Generation attempts in total; the request's `retries` may only lower it. */
  maxGenerationAttempts: z.int().min(1),
  /** How often a step is tried again for infrastructure reasons, in total over the execution. */
  maxInfrastructureRetries: z.int().min(0),
  /** How models are asked. Left out: by the rules that were there before there were several providers and budgets. */
  model: modelPolicySchema.optional(),
  backoffBaseMs: z.int().min(0),
  backoffMaxMs: z.int().min(0),
  approvalTimeoutMs: z.int().min(1),
  executionTimeoutMs: z.int().min(1),
  interruptGraceMs: z.int().min(1),
  terminateGraceMs: z.int().min(1),
})
export type ExecutionPolicy = z.infer<typeof executionPolicySchema>
