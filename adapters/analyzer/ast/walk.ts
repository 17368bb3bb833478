/** Visits every node of a tree (or list of trees), whatever its kind, newer Python's too; in no particular order. Used for what stands anywhere in a program. */
import type { AnyNode } from './nodes.js'

export function walk(root: object, visit: (node: AnyNode) => void): void {
  const open: object[] = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (Array.isArray(node)) {
      for (const item of node) if (typeof item === 'object' && item !== null) open.push(item as object)
      continue
    }
    visit(node as AnyNode)
    for (const name in node) {
      if (name === 'at') continue
      const field: unknown = node[name as keyof typeof node]
      if (typeof field === 'object' && field !== null) open.push(field)
    }
  }
}
