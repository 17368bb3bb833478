/**
 * One task of the benchmark of code generation: what a facility asks for, the data, what has to be in `results`, and programs written by
 * hand that stand for a model's replies. What is right is computed here, in TypeScript, never by those programs.
 */
export type Plain = number | string | boolean | null | readonly Plain[] | { readonly [key: string]: Plain }

/** A number that may differ by so much, relative to itself (absolute below 1). */
export interface Near {
  readonly near: number
  readonly within: number
}
export type Right = Near | number | string | boolean | readonly Right[] | { readonly [key: string]: Right }

export const near = (value: number, within = 1e-6): Near => ({ near: value, within })

export const kinds = ['statistics', 'fit', 'spectrum', 'plot', 'data frame', 'archiver', 'channel'] as const
export type TaskKind = (typeof kinds)[number]

export interface Task {
  /** Letters, digits and `-`: it becomes the folder's name. */
  readonly name: string
  readonly kind: TaskKind
  readonly asks: string
  readonly objective: string
  /** As the model is told: each key that is checked, with type and unit. */
  readonly wanted: Readonly<Record<string, string>>
  readonly context?: Readonly<Record<string, Plain>>
  readonly guidance?: readonly string[]
  readonly right: Readonly<Record<string, Right>>
  /** At least so many figures have to be left. */
  readonly figures?: number
  /** Replies for attempt 1, 2, 3. All but the last are wrong on purpose. */
  readonly replies: readonly [string, ...string[]]
}

/** The reply of a model that does as it was told. */
export const program = (code: string): string => `\`\`\`python\n${code.trim()}\n\`\`\``
