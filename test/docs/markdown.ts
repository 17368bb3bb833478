/** Small pieces of Markdown for generated pages, and the regions of a page that a generator owns. Pure. */

export const code = (text: string): string => `\`${text}\``

export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n')
}

/** GitHub's anchor of a heading. */
export const anchor = (heading: string): string =>
  heading.toLowerCase().replaceAll('`', '').replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')

const begin = (name: string) => `<!-- begin generated: ${name} -->`
const end = (name: string) => `<!-- end generated: ${name} -->`

/** The page with the named region's content replaced. @throws when the page has no such region */
export function withRegion(page: string, name: string, content: string): string {
  const from = page.indexOf(begin(name))
  const to = page.indexOf(end(name))
  if (from < 0 || to < from) throw new Error(`the page has no region ${begin(name)} … ${end(name)}`)
  return `${page.slice(0, from)}${begin(name)}\n\n${content.trim()}\n\n${page.slice(to)}`
}
