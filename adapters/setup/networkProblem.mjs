// Reads from a tool's output (npm, pip) whether it failed for want of the network, and puts that into words for a sentence
// that begins with the registry's name. Answers nothing when the output speaks of something else.

/** @type {[RegExp, string][]} */
const signs = [
  [/ENOSPC|No space left on device/, 'sent more than the disk has room for'],
  [/CERT_|certificate verify failed|self.signed certificate|unable to get local issuer/i, 'has a certificate that is not trusted here'],
  [/E401|E403|\b401 (Client|Unauthorized)|\b403 (Client|Forbidden)|\b407\b/, 'refused the request'],
  [/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|Temporary failure in name resolution|Max retries exceeded|Read timed out/, 'cannot be reached'],
]

/**
 * @param {string} output
 * @returns {string | undefined}
 */
export function networkProblem(output) {
  return signs.find(([sign]) => sign.test(output))?.[1]
}
