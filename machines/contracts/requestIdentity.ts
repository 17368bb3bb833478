/**
 * When two requests are the same request: their parsed forms are, so an omitted default and a written one do not differ.
 * Used where an idempotency key comes again. Pure.
 */
import { canonicalJson } from './canonicalJson.js'
import { codeHash } from './countersign.js'
import type { Fork } from './fork.js'
import type { PythonExecutionRequest, RequestWire } from './request.js'
import { encodeRequest } from './requestCodec.js'

/** The request's keys, in the spelling of the wire, whose values are not the same. */
export function differingFields(one: PythonExecutionRequest, other: PythonExecutionRequest): (keyof RequestWire)[] {
  const [left, right] = [encodeRequest(one), encodeRequest(other)]
  return (Object.keys(left) as (keyof RequestWire)[]).filter((key) => canonicalJson(left[key]) !== canonicalJson(right[key]))
}

/** sha256 of the canonical request: enough to recognise it again where its text is no longer kept. */
export const requestHash = (request: PythonExecutionRequest, fork: Fork | null = null): string =>
  codeHash(canonicalJson({ ...encodeRequest(request), ...(fork ? { fork } : {}) }))
