/**
 * Takes user name and password out of a base URL and into a header, because URLs are shown in messages and `fetch` refuses
 * credentials in them. Called by the generators. Pure.
 */
export interface BaseAddress {
  /** Without credentials, query and trailing slash: safe to show. */
  readonly url: string
  readonly headers: Record<string, string>
  readonly secrets: readonly string[]
}

export const safeAddress = (baseUrl: string): BaseAddress => {
  const url = new URL(baseUrl)
  const user = decodeURIComponent(url.username)
  const password = decodeURIComponent(url.password)
  url.username = ''
  url.password = ''
  url.search = ''
  url.hash = ''
  const shown = url.href.replace(/\/+$/, '')
  if (user === '' && password === '') return { url: shown, headers: {}, secrets: [] }
  const token = Buffer.from(`${user}:${password}`).toString('base64')
  return { url: shown, headers: { authorization: `Basic ${token}` }, secrets: [password, token] }
}
