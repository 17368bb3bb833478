/**
 * Every combination of the settings that decide what happens to a program, with what has to happen: once as a test of
 * `decide`, and once as the page docs/reference/when-is-a-human-asked.md.
 */
export const approvalSettings = ['disabled', 'control_writes', 'all_code'] as const
export const programs = ['reads or computes', 'writes', 'cannot be told'] as const
export type Program = (typeof programs)[number]

export interface Settings {
  readonly approvalMode: (typeof approvalSettings)[number]
  readonly writesEnabled: boolean
  /** Of the mode that the program gets. */
  readonly requiresApproval: boolean
  readonly program: Program
}

export type Outcome = 'runs' | 'asked' | 'refused'

/** By rows that people can read; the first that fits holds. A column that is left out: any. */
export const rules: readonly (Partial<Settings> & { readonly outcome: Outcome; readonly why: string })[] = [
  { program: 'writes', writesEnabled: false, outcome: 'refused', why: '`WRITES_DISABLED`: whoever would approve it' },
  { requiresApproval: true, outcome: 'asked', why: 'its mode always asks' },
  { approvalMode: 'all_code', outcome: 'asked', why: 'policy asks for all code' },
  { approvalMode: 'control_writes', program: 'writes', outcome: 'asked', why: 'it writes to the control system' },
  { approvalMode: 'control_writes', program: 'cannot be told', outcome: 'asked', why: 'it may reach the control system' },
  { outcome: 'runs', why: 'nobody is asked' },
]

export function expected(settings: Settings): { readonly outcome: Outcome; readonly why: string } {
  const rule = rules.find(({ outcome: _outcome, why: _why, ...columns }) => Object.entries(columns).every(([key, value]) => settings[key as keyof Settings] === value))
  if (!rule) throw new Error('the last row fits everything')
  return rule
}

export const combinations = (): Settings[] =>
  approvalSettings.flatMap((approvalMode) =>
    [false, true].flatMap((writesEnabled) => [false, true].flatMap((requiresApproval) => programs.map((program) => ({ approvalMode, writesEnabled, requiresApproval, program })))))
