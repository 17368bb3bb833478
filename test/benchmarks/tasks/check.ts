/** Is what a program left in `results` right? Every key that the task wants is compared; what is there besides does not matter. Pure. */
import type { Near, Right, Task } from './task.js'

const isNear = (right: Right): right is Near => typeof right === 'object' && 'near' in right && 'within' in right

function problemsAt(right: Right, value: unknown, path: string): string[] {
  if (isNear(right)) {
    const close = typeof value === 'number' && Number.isFinite(value) && Math.abs(value - right.near) <= right.within * Math.max(1, Math.abs(right.near))
    return close ? [] : [`${path} is ${shown(value)}, not near ${right.near}`]
  }
  if (Array.isArray(right)) {
    if (!Array.isArray(value)) return [`${path} is ${shown(value)}, not a list`]
    if (value.length !== right.length) return [`${path} has ${value.length} items, not ${right.length}`]
    return right.flatMap((one: Right, index) => problemsAt(one, value[index], `${path}[${index}]`))
  }
  if (typeof right === 'object') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is ${shown(value)}, not a dict`]
    return Object.entries(right).flatMap(([key, one]) => problemsAt(one, (value as Record<string, unknown>)[key], `${path}.${key}`))
  }
  // Whether a count comes as 3 or 3.0, a flag as true or 1, is the program's business.
  const same = typeof right === 'boolean' ? value === right || value === Number(right) : value === right
  return same ? [] : [`${path} is ${shown(value)}, not ${shown(right)}`]
}

const shown = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value).slice(0, 80))

/** Empty: all is right. */
export function problemsOf(task: Pick<Task, 'right' | 'figures'>, results: Readonly<Record<string, unknown>> | null, figures: number): string[] {
  if (results === null) return ['there are no results']
  const wrong = Object.entries(task.right).flatMap(([key, right]) => problemsAt(right, results[key], key))
  const wanted = task.figures ?? 0
  return figures < wanted ? [...wrong, `${figures} figures are there, not ${wanted}`] : wrong
}
