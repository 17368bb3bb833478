import { describe, expect, it } from 'vitest'
import { canonicalJson, codeHash, defaultConfiguration, executionPolicySchema, readConfiguration, type ApprovalMode } from '../../../machines/index.js'
import { policyFrom } from '../../../runtime/config/policyFrom.js'

const configured = (content: unknown) => {
  const parsed = readConfiguration(content)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return parsed.value
}

const approval = (globalMode: string | undefined, enabled: boolean | undefined, mode: string | undefined) =>
  policyFrom(configured({ approval: { global_mode: globalMode, capabilities: { python_execution: { enabled, mode } } } }), 0).approvalMode

describe('policyFrom', () => {
  it('the defaults: no writes, all code is asked about', () => {
    const policy = policyFrom(defaultConfiguration(), 0)
    expect(executionPolicySchema.parse(policy)).toEqual(policy)
    const { policyVersion, ...rules } = policy
    expect(policyVersion).toBe(codeHash(canonicalJson(rules)))
    expect(rules).toEqual({
      writesEnabled: false, approvalMode: 'all_code', approverMustDiffer: false, enforcementLevel: 0,
      approval: { modes: { read_only: { count: 1, groups: [] }, write_access: { count: 1, groups: [] } }, reminderMs: null },
      modes: {
        read_only: { kernelName: 'python3', allowsWrites: false, requiresApproval: false, description: 'No writes to the control system', environmentNames: [], environmentHash: codeHash('{}'), minimumEnforcementLevel: 0, enforcementLevel: 0 },
        write_access: { kernelName: 'python3', allowsWrites: true, requiresApproval: true, description: 'May write to the control system', environmentNames: [], environmentHash: codeHash('{}'), minimumEnforcementLevel: 1, enforcementLevel: 0 },
      },
      prohibitedImports: [], channelLimits: { state: 'none' }, controlWrites: { channels: 'shown', values: 'shown', mostWrites: 10_000, mostBytes: 67_108_864, recordedRefusals: 100 }, maxGenerationAttempts: 3, maxInfrastructureRetries: 3,
      model: { providers: [], maxRetries: 5, budget: { tokens: null, cost: null } }, backoffBaseMs: 1000, backoffMaxMs: 60_000,
      approvalTimeoutMs: 86_400_000, executionTimeoutMs: 600_000, interruptGraceMs: 5000, terminateGraceMs: 10_000,
    })
  })

  it('holds the names of environment variables, the gateway\'s too, and no value', () => {
    const policy = policyFrom(configured({
      execution: {
        modes: { read_only: { kernel_name: 'k', gateway: 'r', environment: { SECRET: 'geheim', EPICS_CA_SERVER_PORT: '1' } }, write_access: { enabled: false } },
        epics: { gateways: { r: { address: '10.0.0.1', port: 5064 } } },
      },
    }), 2)
    expect(policy.modes.read_only?.environmentNames).toEqual(['EPICS_CA_ADDR_LIST', 'EPICS_CA_AUTO_ADDR_LIST', 'EPICS_CA_SERVER_PORT', 'SECRET'])
    expect(policy.modes.write_access).toBeUndefined()
    expect(JSON.stringify(policy)).not.toContain('geheim')
  })

  it('holds the level of each mode, and as its own the lowest', () => {
    const policy = policyFrom(defaultConfiguration(), { read_only: 2, write_access: 1 })
    expect([policy.enforcementLevel, policy.modes.read_only?.enforcementLevel, policy.modes.write_access?.enforcementLevel]).toEqual([1, 2, 1])
    expect(policyFrom(defaultConfiguration(), {}).modes.read_only?.enforcementLevel).toBe(0)
  })

  it.each<[string | undefined, boolean | undefined, string | undefined, ApprovalMode]>([
    [undefined, undefined, undefined, 'all_code'],
    ['disabled', true, 'all_code', 'disabled'],
    ['disabled', false, 'disabled', 'disabled'],
    ['selective', true, 'all_code', 'all_code'],
    ['selective', true, 'epics_writes', 'control_writes'],
    ['selective', true, 'control_writes', 'control_writes'],
    ['selective', true, 'disabled', 'disabled'],
    ['selective', false, 'all_code', 'disabled'],
    ['all_capabilities', true, 'disabled', 'all_code'],
    ['all_capabilities', false, 'disabled', 'all_code'],
    ['all_capabilities', false, 'epics_writes', 'control_writes'],
    ['all_capabilities', true, 'all_code', 'all_code'],
    ['all_capabilities', undefined, undefined, 'all_code'],
  ])('global %s, enabled %s, mode %s asks: %s', (globalMode, enabled, mode, expected) => {
    expect(approval(globalMode, enabled, mode)).toBe(expected)
  })

  it('has the same version for the same rules, another for any other', () => {
    const base = policyFrom(defaultConfiguration(), 0).policyVersion
    expect(policyFrom(configured({}), 0).policyVersion).toBe(base)
    expect(policyFrom(configured({}), 1).policyVersion).not.toBe(base)
    expect(policyFrom(configured({ execution: { prohibited_imports: ['os'] } }), 0).policyVersion).not.toBe(base)
    expect(policyFrom(configured({ llm: { model: 'x' } }), 0).policyVersion).toBe(base)
    const through = (address: string) => configured({ execution: { modes: { read_only: { kernel_name: 'k', gateway: 'g' } }, epics: { gateways: { g: { address, port: 5064 } } } } })
    expect(policyFrom(through('read-only-gateway'), 0).policyVersion).not.toBe(policyFrom(through('read-write-gateway'), 0).policyVersion)
  })
})
