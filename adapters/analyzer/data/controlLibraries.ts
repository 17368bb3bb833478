/**
 * Control libraries as the index keeps them. What the tables hold stands in `libraries/*.yaml` (and in a facility's files), read
 * by `readControlTables`; their format is `machines/contracts/controlLibrary.ts`.
 */
import type { ArgumentPlaceText, ControlKind, ControlLibrary } from '../../../machines/index.js'

export type { ControlKind, ControlLibrary }

/** Where an argument stands. `maker`: in the call that made the object, not in this one. */
export interface ArgumentPlace {
  readonly at: number | null
  readonly name?: string
  readonly of?: 'maker'
  /** Another argument whose text stands in front. */
  readonly after?: ArgumentPlace
  readonly suffix?: string
  /** Text where the call leaves the argument out. */
  readonly default?: string
  /** Any argument from `at` on. */
  readonly all?: true
  /** Where it stands in a call that leaves this argument out. */
  readonly otherwise?: ArgumentPlace
}

export interface ControlEntry {
  /** A qualified origin: `epics.PV` the class, `epics.PV()` an instance, `epics.PV().put` its method, `[]` an element, a last `*` any rest. */
  readonly path: string
  readonly kind: ControlKind
  readonly channel?: ArgumentPlace
  readonly value?: ArgumentPlace
  /** The path of what the call gives back, where it is not `path()`. Reads give plain data unless this says otherwise. */
  readonly returns?: string
  /** The call gives an instance of this argument (a declared component of a device). */
  readonly instanceOf?: number
}

export interface AttributeEntry {
  readonly write: ControlKind | null
  readonly read: ControlKind | null
  readonly channel: ArgumentPlace | null
}

/** A program that talks to a control system when it is started. `channel` and `value`: place among the plain arguments. */
export interface ControlTool {
  readonly kind: ControlKind
  readonly channel: number | null
  readonly value: number | null
  readonly optionsWithValue: ReadonlySet<string>
}

export function placeOf(text: ArgumentPlaceText): ArgumentPlace {
  const { at, name, of, after, suffix, default: byDefault, all, otherwise } = text
  return {
    at: at ?? null,
    ...(name === undefined ? {} : { name }),
    ...(of === undefined ? {} : { of }),
    ...(after === undefined ? {} : { after: placeOf(after) }),
    ...(suffix === undefined ? {} : { suffix }),
    ...(byDefault === undefined ? {} : { default: byDefault }),
    ...(all === undefined ? {} : { all }),
    ...(otherwise === undefined ? {} : { otherwise: placeOf(otherwise) }),
  }
}
