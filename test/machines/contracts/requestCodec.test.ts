import { describe, expect, it } from 'vitest'
import { decodeRequest, encodeRequest } from '../../../machines/contracts/requestCodec.js'

const least = { user_query: 'plot the dunes', task_objective: 'one figure', execution_folder_name: 'dunes' }
const full = {
  ...least,
  expected_results: { mean: 'float', camelKey: { snake_key: 1 } },
  capability_prompts: ['use numpy'],
  retries: 2,
  capability_context_data: { archiver_data: { pv_data: [1, 2], someKey: null } },
  approved_code: 'results = {}\r\n',
  existing_execution_folder: '/data/x',
  session_context: { chat_id: 'c', user_id: 'u' },
}

const issuesOf = (json: unknown) => {
  const decoded = decodeRequest(json)
  return decoded.ok ? [] : decoded.issues.map(({ path, message }) => `${path}: ${message}`)
}

const nested = (depth: number) => {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = [value]
  return value
}

describe('decodeRequest', () => {
  it("takes the seed's JSON unchanged and fills every default", () => {
    expect(decodeRequest(least)).toEqual({
      ok: true,
      request: {
        userQuery: 'plot the dunes', taskObjective: 'one figure', executionFolderName: 'dunes', expectedResults: {}, capabilityPrompts: [],
        retries: 3, capabilityContextData: null, approvedCode: null, existingExecutionFolder: null, sessionContext: null,
      },
    })
  })

  it('renames top-level keys only, and encodes to what it decoded', () => {
    const decoded = decodeRequest(full)
    if (!decoded.ok) throw new Error(JSON.stringify(decoded.issues))
    expect(decoded.request.expectedResults).toEqual(full.expected_results)
    expect(decoded.request.capabilityContextData).toEqual(full.capability_context_data)
    expect(decoded.request.approvedCode).toBe(full.approved_code)
    expect(encodeRequest(decoded.request)).toEqual(full)
    expect(decodeRequest(encodeRequest(decoded.request))).toEqual(decoded)
  })

  it.each<[string, unknown, string]>([
    ['no object', 'hello', ': the request must be a JSON object'],
    ['a list', [least], ': the request must be a JSON object'],
    ['null', null, ': the request must be a JSON object'],
    ['a missing key', { ...least, user_query: undefined }, 'user_query: is missing: a string is required'],
    ['an empty text', { ...least, task_objective: '  ' }, 'task_objective: task_objective must not be empty'],
    ['a wrong type', { ...least, user_query: 5 }, 'user_query: must be a string, not a number'],
    ['no attempts', { ...least, retries: 0 }, 'retries: must be at least 1, not 0'],
    ['too many attempts', { ...least, retries: 11 }, 'retries: must be at most 10, not 11'],
    ['half an attempt', { ...least, retries: 1.5 }, 'retries: must be a whole number, not 1.5'],
    ['a folder outside', { ...least, execution_folder_name: '../x' }, 'execution_folder_name: must start with a letter or digit'],
    ['a misspelt key', { ...least, user_qurey: 'x' }, 'user_qurey: is not a known key: did you mean user_query?'],
    ['a camelCase key', { ...least, approvedCode: 'x' }, 'approvedCode: is not a known key: did you mean approved_code?'],
    ['an unknown key', { ...least, zebra: 1 }, 'zebra: is not a known key: allowed are user_query, task_objective'],
    ['a prompt that is no text', { ...least, capability_prompts: ['a', 2] }, 'capability_prompts.1: must be a string, not a number'],
    ['an empty program', { ...least, approved_code: '' }, 'approved_code: must not be empty'],
    ['half a character', { ...least, approved_code: 'x = "\ud800"' }, 'approved_code: holds half a character'],
    ['data that is no object', { ...least, capability_context_data: [1] }, 'capability_context_data: must be an object, not a list'],
    ['an infinite number', { ...least, session_context: { n: Infinity } }, 'session_context.n: must be a finite number, not Infinity'],
    ['a dangerous key', JSON.parse('{"user_query":"q","expected_results":{"a":{"__proto__":{}}}}'), 'expected_results.a.__proto__: is not allowed as a key'],
    ['a class instance', { ...least, expected_results: { when: new Date(0) } }, 'expected_results.when: must be plain JSON, not an instance of a class'],
    ['deep nesting', { ...least, expected_results: { a: nested(100_000) } }, 'is nested more than 64 levels deep'],
    ['too much data', { ...least, capability_context_data: { a: 'x'.repeat(8 * 1024 * 1024) } }, 'capability_context_data: may be at most 8388608 bytes of JSON'],
    ['too much data in letters of two bytes', { ...least, session_context: { a: 'é'.repeat(200_000) } }, 'session_context: may be at most 262144 bytes'],
  ])('refuses %s and says what is allowed', (_, json, expected) => {
    const issues = issuesOf(json)
    expect(issues.join('\n')).toContain(expected)
  })

  it('names every problem at once', () => {
    expect(issuesOf({ user_query: '', retries: 0, folder: 1 }).map((issue) => issue.split(':')[0])).toEqual([
      'user_query', 'task_objective', 'execution_folder_name', 'retries', 'folder',
    ])
  })

  it('takes exactly eight mebibytes of context data', () => {
    const room = 8 * 1024 * 1024 - '{"a":""}'.length
    expect(issuesOf({ ...least, capability_context_data: { a: 'x'.repeat(room) } })).toEqual([])
  })
})
