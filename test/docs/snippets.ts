/**
 * Fenced blocks of a Markdown page whose first line names a file (`// docs/examples/x.ts (region)`): they show that file, or
 * that region of it. Pure apart from reading the file.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from './sourceComments.js'

const fence = /^```(\w+)\n((?:\/\/|#) (docs\/examples\/[\w./-]+\.\w+)(?: \((\w+)\))?)\n([\s\S]*?)^```$/gm

/** The page with every such block as it should be. @throws for a file or region that is not there */
export const withSnippets = (page: string): string =>
  page.replace(fence, (_block, language: string, title: string, file: string, region: string | undefined) => `\`\`\`${language}\n${title}\n${shownPart(file, region)}\n\`\`\``)

function shownPart(file: string, region: string | undefined): string {
  const lines = readFileSync(path.join(projectRoot, file), 'utf8').trimEnd().split('\n')
  if (region === undefined) return lines.join('\n')
  const from = lines.findIndex((line) => new RegExp(`^\\s*(// ?#|# ?)region ${region}$`).test(line))
  const length = lines.slice(from).findIndex((line) => /^\s*(\/\/ ?#|# ?)endregion$/.test(line))
  if (from < 0 || length < 0) throw new Error(`${file} has no region ${region}`)
  const part = lines.slice(from + 1, from + length)
  const indent = Math.min(...part.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length))
  return part.map((line) => line.slice(indent)).join('\n')
}
