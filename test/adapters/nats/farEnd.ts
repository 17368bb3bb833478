/** The far end of the wire in these tests: it records what arrives and answers plainly. The real service has tests of its own. */
import { identityGate } from '../../../adapters/identity/identityGate.js'
import type { IdentityProof, RecordedEvent } from '../../../machines/index.js'
import type { Refusal, ServiceApi } from '../../../runtime/ports/serviceApi.js'
import type { ExecutionSummary } from '../../../store/index.js'
import { everybody } from '../../people.js'

/** Knows everybody who appears in tests. */
export const gate = identityGate({ people: () => everybody, hostKeyId: '' })

export interface FarEnd extends ServiceApi {
  readonly submissions: { readonly request: unknown; readonly requester: string; readonly proof: IdentityProof; readonly executionId: string; readonly duplicate: boolean }[]
  readonly commands: { readonly executionId: string; readonly command: unknown; readonly name: string; readonly proof: IdentityProof }[]
  readonly executions: Map<string, ExecutionSummary>
  readonly histories: Map<string, RecordedEvent[]>
  /** Set: the next submissions are refused so. */
  refuseWith: Refusal | null
  refuseCommandWith: Refusal | null
  /** Called after the commit of a submission and before its reply. */
  afterCommit: () => Promise<void>
}

export const refusalOf = (code: Refusal['error']['code'], issues: Refusal['error']['issues'] = []): Refusal =>
  ({ accepted: false, error: { code, message: `refused: ${code}`, issues } })

export function farEnd(executions = new Map<string, ExecutionSummary>()): FarEnd {
  const histories = new Map<string, RecordedEvent[]>()
  const self: FarEnd = {
    submissions: [],
    commands: [],
    executions,
    histories,
    refuseWith: null,
    refuseCommandWith: null,
    afterCommit: async () => {},
    async submit(request, { name: requester, identity, executionId = 'missing' }) {
      if (self.refuseWith !== null) return self.refuseWith
      const duplicate = executions.has(executionId)
      self.submissions.push({ request, requester, proof: identity.proof, executionId, duplicate })
      if (!duplicate) executions.set(executionId, summaryOf(executionId, requester))
      await self.afterCommit()
      return { accepted: true, executionId, duplicate }
    },
    async command(executionId, command, { name, identity: { proof } }) {
      self.commands.push({ executionId, command, name, proof })
      return self.refuseCommandWith ?? { accepted: true, executionId, version: 7, events: ['approval.granted'] }
    },
    async get(executionId) { return executions.get(executionId) ?? null },
    async list({ limit = 100 } = {}) { return [...executions.values()].reverse().slice(0, limit) },
    async history(executionId, { afterVersion = 0, limit = 1e9 } = {}) {
      return (histories.get(executionId) ?? []).filter(({ version }) => version > afterVersion).slice(0, limit)
    },
    async replay() { return null },
    observe: () => () => {},
  }
  return self
}

const summaryOf = (executionId: string, requester: string): ExecutionSummary => ({
  executionId, status: 'generating', final: false, version: 1, createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z',
  userQuery: 'q', taskObjective: 't', folderName: 'f', requester, mode: null, failure: null, sessionContext: null,
})

let position = 0
export function anEvent(executionId: string, version: number, type = 'output.appended', data: unknown = { n: version }): RecordedEvent {
  position += 1
  return {
    globalPosition: position, executionId, version, eventId: `${executionId}-${version}`, type, schemaVersion: 1, data,
    metadata: { actor: { kind: 'service', name: 'test' }, causationId: 'c', correlationId: executionId },
    commitId: 'c', machineVersion: '1', stateAfter: 'active', recordedAt: '2026-01-01T00:00:00.000Z', prevHash: '0'.repeat(64), hash: '1'.repeat(64),
  }
}
