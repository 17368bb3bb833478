/**
 * The comments that stand before the fields of a schema in its source: what a contract says about itself is said once,
 * and the reference pages show it. Read with TypeScript's own parser.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

export const projectRoot = path.resolve(import.meta.dirname, '..', '..')

/** Field name to comment, of the object literal (or list of literals) that `constant` is made from. */
export function fieldComments(file: string, constant: string): ReadonlyMap<string, string> {
  const text = readFileSync(path.join(projectRoot, file), 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const comments = new Map<string, string>()
  const declaration = find(source, (node): node is ts.VariableDeclaration => ts.isVariableDeclaration(node) && node.name.getText() === constant)
  if (!declaration) throw new Error(`${file} declares no ${constant}`)
  const list = find(declaration, ts.isArrayLiteralExpression)
  const object = find(declaration, ts.isObjectLiteralExpression)
  for (const property of list?.elements ?? object?.properties ?? []) {
    const name = ts.isStringLiteral(property) ? property.text : ts.isPropertyAssignment(property) ? property.name.getText().replaceAll("'", '') : null
    const comment = list ? after(text, property.end) : before(text, property)
    if (name !== null && comment !== '') comments.set(name, comment)
  }
  return comments
}

/** Names in a union of string literals, with the comment on each one's line. */
export function unionComments(file: string, alias: string): ReadonlyMap<string, string> {
  const text = readFileSync(path.join(projectRoot, file), 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const declaration = find(source, (node): node is ts.TypeAliasDeclaration => ts.isTypeAliasDeclaration(node) && node.name.text === alias)
  if (!declaration || !ts.isUnionTypeNode(declaration.type)) throw new Error(`${file} declares no union ${alias}`)
  const literals = declaration.type.types.flatMap((type) => (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? [type.literal] : []))
  return new Map(literals.map((literal) => [literal.text, after(text, literal.end)]))
}

function find<T extends ts.Node>(node: ts.Node, is: (node: ts.Node) => node is T): T | undefined {
  return is(node) ? node : ts.forEachChild(node, (child) => find(child, is))
}

function before(text: string, node: ts.Node): string {
  const ranges = ts.getLeadingCommentRanges(text, node.pos) ?? []
  const last = ranges.at(-1)
  return last ? plain(text.slice(last.pos, last.end)) : ''
}

/** A trailing comment comes after the comma. */
function after(text: string, position: number): string {
  const from = text.charAt(position) === ',' ? position + 1 : position
  const [range] = ts.getTrailingCommentRanges(text, from) ?? []
  return range ? plain(text.slice(range.pos, range.end)) : ''
}

const plain = (comment: string): string => comment.replace(/^\/\*\*?|\*\/$|^\/\//g, '').replace(/\n\s*\* ?/g, ' ').trim()
