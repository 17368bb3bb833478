/**
 * The one place where the seed's request JSON (snake_case) becomes the inner request, and back. Top-level keys only are
 * renamed: what users put inside `expected_results` or their context data stays as it is. Called at every edge.
 */
import { hasBytes } from './countersign.js'
import { plainJsonIssue } from './plainJson.js'
import { parseInWords, type Issue } from './issues.js'
import { requestWireSchema, type PythonExecutionRequest, type RequestWire } from './request.js'

export type DecodedRequest = { readonly ok: true; readonly request: PythonExecutionRequest } | { readonly ok: false; readonly issues: readonly Issue[] }

/** Bytes of JSON per field, so that one request cannot fill the log. */
export const requestByteLimits = {
  capability_context_data: 8 * 1024 * 1024,
  expected_results: 1024 * 1024,
  session_context: 256 * 1024,
} as const satisfies Partial<Record<keyof RequestWire, number>>
type DataField = keyof typeof requestByteLimits
type Json = RequestWire['expected_results'][string]

/** Never throws; wrong input gives issues that name the key and what is allowed. */
export function decodeRequest(json: unknown): DecodedRequest {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    return { ok: false, issues: [{ path: '', message: 'the request must be a JSON object with at least user_query, task_objective and execution_folder_name' }] }
  }
  const refused = plainJsonIssue(json)
  if (refused) return { ok: false, issues: [refused] }
  const { issues, light, data } = setAside(json as Readonly<Record<string, unknown>>)
  const parsed = parseInWords(requestWireSchema, light)
  if (!parsed.ok) return { ok: false, issues: [...issues, ...parsed.issues] }
  const wire: RequestWire = { ...parsed.value, ...data }
  if (wire.approved_code && !hasBytes(wire.approved_code)) {
    issues.push({ path: 'approved_code', message: 'holds half a character (a lone surrogate), which has no bytes to sign' })
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, request: fromWire(wire) }
}

/** The wire form with every key, as the seed writes it: what decodes to the same request again. */
export const encodeRequest = (request: PythonExecutionRequest): RequestWire => ({
  user_query: request.userQuery,
  task_objective: request.taskObjective,
  expected_results: request.expectedResults,
  capability_prompts: request.capabilityPrompts,
  execution_folder_name: request.executionFolderName,
  retries: request.retries,
  capability_context_data: request.capabilityContextData,
  approved_code: request.approvedCode,
  existing_execution_folder: request.existingExecutionFolder,
  session_context: request.sessionContext,
})

const fromWire = (wire: RequestWire): PythonExecutionRequest => ({
  userQuery: wire.user_query,
  taskObjective: wire.task_objective,
  expectedResults: wire.expected_results,
  capabilityPrompts: wire.capability_prompts,
  executionFolderName: wire.execution_folder_name,
  retries: wire.retries,
  capabilityContextData: wire.capability_context_data ?? null,
  approvedCode: wire.approved_code ?? null,
  existingExecutionFolder: wire.existing_execution_folder ?? null,
  sessionContext: wire.session_context ?? null,
})

/**
 * The data fields as copies, and the request without their content: it was checked to be plain JSON, and the schema
 * would take a second over eight megabytes of it.
 */
function setAside(json: Readonly<Record<string, unknown>>) {
  const issues: Issue[] = []
  const light: Record<string, unknown> = { ...json }
  const data: Partial<Record<DataField, Record<string, Json>>> = {}
  for (const [key, limit] of Object.entries(requestByteLimits) as [DataField, number][]) {
    const value = json[key]
    if (value === null || typeof value !== 'object' || Array.isArray(value)) continue
    const text = JSON.stringify(value)
    const bytes = new TextEncoder().encode(text).length
    if (bytes > limit) issues.push({ path: key, message: `may be at most ${limit} bytes of JSON, not ${bytes}: leave large data in a file and name the file` })
    light[key] = {}
    data[key] = JSON.parse(text) as Record<string, Json>
  }
  return { issues, light, data }
}
