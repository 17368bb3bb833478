/**
 * The labelled programs of a folder: each group is a folder with a `group.yaml`, each file a program whose head says what is true of
 * it. Called by the benchmark and by the corpus test. The analyzer never gets to see the head: `code` begins after it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const labelsSchema = z.strictObject({
  why: z.string().min(1),
  controlWrites: z.boolean().optional(),
  controlReads: z.boolean().optional(),
  dangerous: z.boolean().optional(),
  results: z.enum(['definite', 'maybe', 'no']).optional(),
  syntaxValid: z.boolean(),
  /** Channel and constant value; null where the value is not constant. */
  writes: z.record(z.string(), z.union([z.number(), z.string(), z.null()])).default({}),
  reads: z.array(z.string()).default([]),
  families: z.array(z.string()).default([]),
})

const groupSchema = z.strictObject({ about: z.string().min(1), defaults: labelsSchema.partial() })

export type Labels = z.infer<typeof labelsSchema>

export interface Program {
  /** `group/file`, without `.py`. */
  readonly name: string
  readonly group: string
  readonly labels: Labels
  readonly code: string
}

const endOfHead = '\n# ---\n'

export function programsIn(folder: string): Program[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => programsOf(join(folder, entry.name)))
}

function programsOf(folder: string): Program[] {
  const group = basename(folder)
  const { defaults } = groupSchema.parse(parse(readFileSync(join(folder, 'group.yaml'), 'utf8')))
  return readdirSync(folder)
    .filter((file) => file.endsWith('.py'))
    .sort()
    .map((file) => {
      const name = `${group}/${basename(file, '.py')}`
      const text = readFileSync(join(folder, file), 'utf8')
      const end = text.indexOf(endOfHead)
      if (end < 0) throw new Error(`${name}: its head does not end with a line "# ---"`)
      const head = text.slice(0, end).split('\n').map((line) => line.replace(/^# ?/, '')).join('\n')
      try {
        return { name, group, labels: labelsSchema.parse({ ...defaults, ...(parse(head) as object) }), code: text.slice(end + endOfHead.length) }
      } catch (error) {
        throw new Error(`${name}: its head is no labels`, { cause: error })
      }
    })
}
