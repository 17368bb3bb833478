/** Visits every node of a tree, whatever its kind, newer Python's too. Used for what stands anywhere in a program. */
import type { AnyNode } from './nodes.js'

export function walk(root: object, visit: (node: AnyNode) => void): void {
  const open: object[] = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if ('type' in node) visit(node as AnyNode)
    for (const field of Object.values(node)) {
      if (Array.isArray(field)) for (const item of field.toReversed()) if (typeof item === 'object' && item !== null) open.push(item as object)
      if (!Array.isArray(field) && typeof field === 'object' && field !== null) open.push(field as object)
    }
  }
}
