/**
 * Text of users, models and programs as markdown that can only be text: no HTML, link, image, heading or formula can come of
 * it. Called by the notebook builders. Pure.
 */
const ansi = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g

export const withoutAnsi = (text: string): string => text.replace(ansi, '')

/** Whole lines between a fence that they cannot close. */
export const textBlock = (text: string, info = 'text'): string => {
  const body = withoutAnsi(text).replace(/\r\n?|[\u2028\u2029\u0085\f\v]/g, '\n').trimEnd()
  const longest = Math.max(0, ...Array.from(body.matchAll(/`+/g), (run) => run[0].length))
  const fence = '`'.repeat(Math.max(3, longest + 1))
  return `${fence}${info}\n${body}\n${fence}`
}

/** One line among other markdown, as code: neither markup nor a formula is looked for in there. */
export const inlineText = (text: string): string => {
  const line = withoutAnsi(text).replace(/[\s\u0085]+/g, ' ').trim()
  if (line === '') return '(empty)'
  const longest = Math.max(0, ...Array.from(line.matchAll(/`+/g), (run) => run[0].length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`
}

/** A relative link target below the notebook's own folder. */
export const relativeTarget = (path: string): string =>
  path.split('/').map((part) => encodeURIComponent(part).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`)).join('/')
