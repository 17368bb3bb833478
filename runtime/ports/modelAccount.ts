/**
 * Who may ask a model, by what all executions used today. The handler of `generateCode` begins every call here and ends it with
 * what was used; a call that is never ended counts with what it reserved.
 */
import type { GenerationInfo, Spending } from '../../machines/index.js'

export interface CallToBegin {
  readonly executionId: string
  readonly provider: string
  readonly reserved: Spending
}

export interface ModelAccount {
  /** Durable before it resolves. @throws AdapterFailure `DAY_BUDGET_USED_UP`; `DAY_BUDGET_RESERVED` where calls under way may still leave room */
  begin(call: CallToBegin): Promise<{
    /** null: nobody says what was used, so what was reserved counts. Never rejects: what cannot be written down stays reserved. */
    end(info: GenerationInfo | null): Promise<void>
  }>
}
