/** The generated part of docs/reference/when-is-a-human-asked.md: the rows that the rules are tested by. */
import { rules } from '../../machines/execution/whoIsAsked.js'
import { code, table } from '../markdown.js'

const outcomes = { runs: 'it runs', asked: 'a person is asked', refused: 'refused' } as const
const any = 'any'

export const whoIsAskedPage = (): Readonly<Record<string, string>> => ({
  rules: table(
    ['the program', 'writes enabled', '`requires_approval`', 'approval', 'what happens', 'why'],
    rules.map(({ program, writesEnabled, requiresApproval, approvalMode, outcome, why }) => [
      program ?? any, yesOrNo(writesEnabled), yesOrNo(requiresApproval), approvalMode === undefined ? any : code(approvalMode), outcomes[outcome], why,
    ]),
  ),
})

const yesOrNo = (value: boolean | undefined): string => (value === undefined ? any : value ? 'yes' : 'no')
