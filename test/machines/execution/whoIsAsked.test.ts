import { describe, expect, it } from 'vitest'
import { readConfiguration, type AnalysisReport, type ExecutionPolicy } from '../../../machines/index.js'
import { policyFrom } from '../../../runtime/config/policyFrom.js'
import { finding, policy, report, requested, writing } from './scenario.js'
import { combinations, expected, type Outcome, type Program } from './whoIsAsked.js'

const analysed: Readonly<Record<Program, AnalysisReport>> = {
  'reads or computes': report({ controlReads: true }),
  'writes': writing(),
  'cannot be told': report({ unknown: true, findings: [finding({ ruleId: 'control-write/possible', channel: null, value: null })] }),
}

function outcomeOf(changes: Partial<ExecutionPolicy>, found: AnalysisReport): { readonly outcome: Outcome; readonly code: string | null; readonly models: number } {
  const scenario = requested({ policy: changes }).until('active.analyzing').answer('analyzeCode', found)
  const models = scenario.history.filter((type) => type === 'generation.started').length
  const outcome = scenario.history.includes('policy.refused') ? 'refused' : scenario.history.includes('approval.required') ? 'asked' : scenario.history.includes('approval.notRequired') ? 'runs' : null
  if (outcome === null) throw new Error(`nothing was decided: ${scenario.history.join(', ')}`)
  return { outcome, code: scenario.context.failure?.code ?? null, models }
}

const mode = (changes: object = {}) => ({ kernelName: 'k', allowsWrites: true, requiresApproval: false, description: '', environmentNames: [], environmentHash: 'a'.repeat(64), minimumEnforcementLevel: 0, ...changes })

describe('given the settings, when a program was analysed', () => {
  it.each(combinations().map((settings) => [Object.entries(settings).map(([key, value]) => `${key} ${String(value)}`).join(', '), settings] as const))('%s', (_, settings) => {
    const { approvalMode, writesEnabled, requiresApproval, program } = settings
    const { outcome, models } = outcomeOf({ approvalMode, writesEnabled, modes: { read_only: mode({ allowsWrites: false, requiresApproval }), write_access: mode({ requiresApproval }) } }, analysed[program])
    expect(outcome).toBe(expected(settings).outcome)
    expect(models).toBe(1)
  })

  it.each<[string, Partial<ExecutionPolicy>, AnalysisReport, string]>([
    ['a write in a mode that allows none', { modes: { write_access: mode({ allowsWrites: false }) } }, writing(), 'MODE_FORBIDS_WRITES'],
    ['a write below the mode\'s enforcement level', { enforcementLevel: 1, modes: { write_access: mode({ minimumEnforcementLevel: 2 }) } }, writing(), 'ENFORCEMENT_TOO_LOW'],
    ['a read below the mode\'s enforcement level', { enforcementLevel: 0, modes: { read_only: mode({ minimumEnforcementLevel: 1 }) } }, analysed['reads or computes'], 'ENFORCEMENT_TOO_LOW'],
    ['a prohibited import', {}, report({ findings: [finding({ ruleId: 'import/prohibited', severity: 'error', channel: null, value: null })] }), 'PROHIBITED_IMPORT'],
  ])('%s is refused under every approval setting, and no model hears of it', (_, changes, found, code) => {
    for (const approvalMode of ['disabled', 'control_writes', 'all_code'] as const) {
      expect(outcomeOf({ ...policy(), ...changes, approvalMode }, found)).toEqual({ outcome: 'refused', code, models: 1 })
      const withErrors = { ...found, findings: [...found.findings, finding({ ruleId: 'results/missing', severity: 'error', channel: null, value: null })] }
      expect(outcomeOf({ ...policy(), ...changes, approvalMode }, withErrors)).toEqual({ outcome: 'refused', code, models: 1 })
    }
  })
})

describe('given a configuration', () => {
  /** What the settings of SEED section 2 come to, for a program that only reads and for one that writes. */
  it.each<[string, boolean, string, Outcome, Outcome]>([
    ['disabled', true, 'all_code', 'runs', 'runs'],
    ['disabled', false, 'disabled', 'runs', 'runs'],
    ['selective', true, 'disabled', 'runs', 'runs'],
    ['selective', true, 'epics_writes', 'runs', 'asked'],
    ['selective', true, 'control_writes', 'runs', 'asked'],
    ['selective', true, 'all_code', 'asked', 'asked'],
    ['selective', false, 'all_code', 'runs', 'runs'],
    ['all_capabilities', true, 'disabled', 'asked', 'asked'],
    ['all_capabilities', false, 'disabled', 'asked', 'asked'],
    ['all_capabilities', true, 'epics_writes', 'runs', 'asked'],
    ['all_capabilities', false, 'all_code', 'asked', 'asked'],
  ])('global_mode %s, enabled %s, mode %s: a program that reads %s, one that writes %s', (globalMode, enabled, approvalMode, reads, writes) => {
    const read = readConfiguration({
      agent_control_defaults: { epics_writes_enabled: true },
      approval: { global_mode: globalMode, capabilities: { python_execution: { enabled, mode: approvalMode } } },
      execution: { modes: { read_only: { kernel_name: 'k' }, write_access: { kernel_name: 'k', allows_writes: true, requires_approval: false, minimum_enforcement_level: 0 } } },
    })
    if (!read.ok) throw new Error(JSON.stringify(read.issues))
    const rules = policyFrom(read.value, 0)
    expect(outcomeOf(rules, analysed['reads or computes']).outcome).toBe(reads)
    expect(outcomeOf(rules, analysed.writes).outcome).toBe(writes)
  })
})
