/**
 * JSON with one spelling per value, as RFC 8785 (JCS) says: keys in UTF-16 order, no spaces, numbers and strings as
 * ECMAScript writes them. Called by the hash chain for every event, so it avoids JSON.stringify where plain quotes do.
 * Takes what JSON.parse gives; keys whose value is undefined do not exist, as in JSON.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null'
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? items(value) : fields(value as Readonly<Record<string, unknown>>)
    default:
      return JSON.stringify(value) ?? 'null'
  }
}

function items(values: readonly unknown[]): string {
  let text = ''
  for (const value of values) text += text === '' ? canonicalJson(value) : `,${canonicalJson(value)}`
  return `[${text}]`
}

function fields(values: Readonly<Record<string, unknown>>): string {
  let text = ''
  for (const key of sortedKeys(values)) {
    const value = values[key]
    if (value === undefined) continue
    text += `${text === '' ? '' : ','}${quote(key)}:${canonicalJson(value)}`
  }
  return `{${text}}`
}

/** Most objects have few keys, often in order already. */
function sortedKeys(values: object): readonly string[] {
  const keys = Object.keys(values)
  for (let index = 1; index < keys.length; index++) {
    if ((keys[index] ?? '') < (keys[index - 1] ?? '')) return keys.sort()
  }
  return keys
}

/** Control characters, quotes, backslashes; and surrogates, of which JSON escapes the lone ones. */
const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/

const quote = (text: string) => (needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`)
