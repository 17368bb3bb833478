/**
 * The rules that executions run under, taken from the configuration and the enforcement level that was measured. Recorded
 * with each request, so a later change of the file never rewrites what an old execution was allowed.
 */
import {
  canonicalJson, codeHash, getExecutionModeConfigFromConfigurable, providerNames, type ApprovalMode, type ApproversNeeded, type Configuration, type EnforcementLevel, type ExecutionMode,
  type ExecutionPolicy, type LimitsInForce, type ModePolicy,
} from '../../machines/index.js'
import { loadLimits } from './loadLimits.js'

/**
 * `levels`: what each mode's kernels get on this machine, or one level for all. `channelLimits`: those of the file that the
 * configuration names; a service that holds them gives them, so that each of its parts goes by the same.
 */
export function policyFrom(
  configuration: Configuration, levels: EnforcementLevel | Readonly<Partial<Record<ExecutionMode, EnforcementLevel>>>,
  channelLimits: LimitsInForce = loadLimits(configuration).inForce,
): ExecutionPolicy {
  const { python_executor: executor, approval, execution, llm } = configuration
  const modes = Object.keys(execution.modes) as ExecutionMode[]
  const levelOf = (mode: ExecutionMode) => (typeof levels === 'number' ? levels : (levels[mode] ?? 0))
  const enforcementLevel = Math.min(...modes.map(levelOf))
  const policy: Omit<ExecutionPolicy, 'policyVersion'> = {
    writesEnabled: configuration.agent_control_defaults.epics_writes_enabled,
    approvalMode: approvalModeOf(approval),
    approverMustDiffer: approval.approver_must_differ,
    approval: {
      modes: Object.fromEntries(modes.map((mode) => [mode, approversNeededIn(approval, mode)])),
      reminderMs: approval.reminder_seconds === null ? null : milliseconds(approval.reminder_seconds),
    },
    enforcementLevel,
    modes: Object.fromEntries(modes.map((mode) => [mode, modePolicy(configuration, mode, levelOf(mode))])),
    prohibitedImports: execution.prohibited_imports,
    channelLimits,
    controlWrites: {
      channels: execution.epics.writes.channels,
      values: execution.epics.writes.values,
      mostWrites: execution.epics.writes.max_per_run,
      mostBytes: execution.epics.writes.max_bytes_per_run,
      recordedRefusals: execution.epics.writes.recorded_refusals,
    },
    maxGenerationAttempts: executor.max_generation_retries,
    maxInfrastructureRetries: executor.max_execution_retries,
    model: { providers: [...providerNames(llm)], maxRetries: llm.max_retries, budget: { tokens: llm.budget.tokens_per_execution, cost: llm.budget.cost_per_execution } },
    backoffBaseMs: milliseconds(executor.backoff_base_seconds),
    backoffMaxMs: milliseconds(executor.backoff_max_seconds),
    approvalTimeoutMs: milliseconds(approval.timeout_seconds),
    executionTimeoutMs: milliseconds(executor.execution_timeout_seconds),
    interruptGraceMs: milliseconds(executor.interrupt_grace_seconds),
    terminateGraceMs: milliseconds(executor.terminate_grace_seconds),
  }
  return { policyVersion: codeHash(canonicalJson(policy)), ...policy }
}

/** `all_capabilities` asks even where the capability's own mode is `disabled` (the seed's framework did not). */
export function approvalModeOf({ global_mode: globalMode, capabilities: { python_execution: capability } }: Configuration['approval']): ApprovalMode {
  const mode = capability.mode === 'epics_writes' ? 'control_writes' : capability.mode
  switch (globalMode) {
    case 'disabled':
      return 'disabled'
    case 'all_capabilities':
      return mode === 'disabled' ? 'all_code' : mode
    case 'selective':
      return capability.enabled ? mode : 'disabled'
  }
}

/** What a mode says; else any one approver. */
export const approversNeededIn = ({ modes }: Configuration['approval'], mode: ExecutionMode): ApproversNeeded => modes[mode] ?? { count: 1, groups: [] }

function modePolicy(configuration: Configuration, mode: ExecutionMode, enforcementLevel: EnforcementLevel): ModePolicy {
  const { kernelName, allowsWrites, requiresApproval, description, environment } = getExecutionModeConfigFromConfigurable(configuration, mode)
  return {
    kernelName, allowsWrites, requiresApproval, description,
    environmentNames: Object.keys(environment).sort(),
    environmentHash: hashOf(environment),
    minimumEnforcementLevel: configuration.execution.modes[mode]?.minimum_enforcement_level ?? 0,
    enforcementLevel,
  }
}

/** What a mode's kernels are given now, as the policy of an execution recorded it when it was asked for. */
export const environmentHash = (configuration: Configuration, mode: ExecutionMode): string => hashOf(getExecutionModeConfigFromConfigurable(configuration, mode).environment)

const hashOf = (environment: Readonly<Record<string, string>>): string => codeHash(canonicalJson(environment))

const milliseconds = (seconds: number): number => Math.round(seconds * 1000)
