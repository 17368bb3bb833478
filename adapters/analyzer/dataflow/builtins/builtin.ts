/** What a function of Python itself does to values. Null: nothing special, a call of something outside. */
import type { At } from '../../ast/nodes.js'
import type { Run } from '../run.js'
import { data, nothing, type CallArguments, type Value } from '../values.js'

export type Builtin = (run: Run, given: CallArguments, at: At, site: object) => Value | null
export type BuiltinTable = readonly (readonly [string, Builtin])[]

export const first = (given: CallArguments): Value => given.positional[0] ?? given.rest ?? nothing
export const same: Builtin = (_run, given) => first(given)
export const plain: Builtin = () => data
