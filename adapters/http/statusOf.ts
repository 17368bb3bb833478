/** From the codes of refusals to HTTP's numbers: one table, for routes and for the OpenAPI document. */
import type { RefusalCode } from '../../runtime/ports/serviceApi.js'

type Status = 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 500 | 503

/** Whatever is not named says that the execution is in a state in which this cannot be done. */
const statuses: { readonly [C in RefusalCode]?: Status } = {
  INVALID_REQUEST: 422,
  INVALID_COMMAND: 422,
  INVALID_QUERY: 400,
  NOT_JSON: 400,
  TOO_LARGE: 413,
  UNKNOWN_EXECUTION: 404,
  IDENTITY_REQUIRED: 401,
  UNKNOWN_PERSON: 401,
  SIGNATURE_INVALID: 401,
  SIGNATURE_TOO_OLD: 401,
  ROLE_MISSING: 403,
  STORE_UNAVAILABLE: 503,
  SERVICE_STOPPING: 503,
}

export const statusOf = (code: RefusalCode): Status => statuses[code] ?? 409
