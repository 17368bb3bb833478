/**
 * One file of the analyzer's control library tables: which calls of a Python library read or write which control system, and
 * where channel and value stand. Written by us (shipped) and by facilities; read by the analyzer, published as a JSON Schema.
 */
import { z } from 'zod'

/** What a call does. `rpc`: asks a device to do something. `server`: serves channels. `neutral`: none of these. */
export const controlKinds = ['write', 'read', 'rpc', 'server', 'connect', 'neutral'] as const
export const controlKindSchema = z.enum(controlKinds)
export type ControlKind = z.infer<typeof controlKindSchema>

const text = z.string().min(1)
const step = String.raw`[A-Za-z_][A-Za-z0-9_]*(?:\(\)|\[\])*`
const pathOf = (pattern: string, what: string) => z.string().regex(new RegExp(`^${pattern}$`), what)
const pathSchema = pathOf(String.raw`${step}(?:\.${step})*`, 'must be a path such as epics.PV or epics.PV().put: () is what a call gives, [] an element of it')
/** `epics.Device().**`: whatever stands below, however deep. */
const ownerSchema = pathOf(String.raw`${step}(?:\.${step})*(?:\.\*\*)?`, 'must be a path such as epics.PV or epics.PV(); `.**` at its end stands for anything below it')
const nameSchema = pathOf(String.raw`(?:${step}(?:\.${step})*|(?:${step}\.)*\*)`, 'must be a name, or * for all that are not listed')
const moduleSchema = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a top-level module, without a dot')
const oneOrMore = <T extends z.ZodType>(schema: T) => z.union([schema.transform((one) => [one]), z.array(schema).min(1)], { error: 'must be a path such as epics.PV(), or a list of them' })

const positionSchema = z.strictObject({
  at: z.int().min(0).max(64).optional().describe('Position of the argument, from 0, without `self`'),
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an argument').optional().describe('Name of the argument'),
  of: z.literal('maker').optional().describe('The argument stands in the call that made the object, not in this one'),
  all: z.literal(true).optional().describe('Not this argument alone: any from `at` on'),
  default: z.string().optional().describe('Text of the argument where a call leaves it out'),
  suffix: text.optional().describe('Text that is put behind: `.VAL`; in `attributes`, `{name}` in it is the name of the attribute'),
})
/** Where a channel or a value stands. */
export const argumentPlaceSchema = positionSchema
  .extend({
    after: positionSchema.extend({ after: positionSchema.optional() }).optional().describe('Another argument whose text stands in front: a device\'s prefix'),
    otherwise: positionSchema.optional().describe('Where it stands in a call that leaves this argument out'),
  })
  .refine(({ at, name }) => at !== undefined || name !== undefined, 'must have `at`, `name` or both')
export type ArgumentPlaceText = z.output<typeof argumentPlaceSchema>

const callsSchema = z.strictObject({
  in: oneOrMore(ownerSchema).describe('What the names belong to: a module, a class (`epics.PV`), an instance (`epics.PV()`), all that is below one (`epics.Device().**`); or a list of such'),
  names: z.array(nameSchema).min(1).describe('Functions or methods; `*` is all that no entry names'),
  kind: controlKindSchema,
  channel: argumentPlaceSchema.optional(),
  value: argumentPlaceSchema.optional(),
  returns: pathSchema.optional().describe('What the call gives, where that is an instance of something else: `epics.PV()`'),
  instance_of: z.int().min(0).max(8).optional().describe('The call gives an instance of the class at this position: a declared component'),
})

const attributesSchema = z
  .strictObject({
    in: oneOrMore(pathSchema),
    names: z.array(nameSchema).min(1),
    write: z.boolean().default(false).describe('Assigning writes'),
    read: z.boolean().default(false).describe('Taking the value reads'),
    channel: argumentPlaceSchema.optional(),
  })
  .refine(({ write, read }) => write || read, 'must have `write: true`, `read: true` or both')

const commandsSchema = z
  .strictObject({
    tools: z.array(text).default([]).describe('Programs that are started'),
    modules: z.array(text).default([]).describe('The same, as `python -m MODULE`'),
    kind: controlKindSchema,
    channel: z.int().min(0).max(64).optional().describe('Position among the words that are no options, from 0'),
    value: z.int().min(0).max(64).optional(),
    options_with_value: z.array(z.string().regex(/^-/, 'must begin with -')).default([]).describe('Options whose next word is their value'),
  })
  .refine(({ tools, modules }) => tools.length + modules.length > 0, 'must name at least one of tools, modules')

export const controlLibrarySchema = z
  .strictObject({
    library: text.max(64).describe('Name of the library. A file with the name of a library that is there already adds to it; the same path again replaces'),
    about: text.optional().describe('One sentence for people; not part of the hash'),
    modules: z.array(moduleSchema).default([]).describe('Top-level modules: whatever is called in them and not listed may do anything'),
    aliases: z.record(pathSchema, z.array(pathSchema).min(1)).default({}).describe('The path that entries use → other paths of the same thing'),
    classes: z.record(pathSchema, z.array(pathSchema).min(1)).default({}).describe('Class → classes whose methods and attributes it has too'),
    calls: z.array(callsSchema).default([]),
    attributes: z.array(attributesSchema).default([]),
    commands: z.array(commandsSchema).default([]),
    environment: z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*\*?$/, 'must be the name of an environment variable, or its beginning and *')).default([]).describe('Environment variables that decide which control system is reached'),
    native_libraries: z.array(text).default([]).describe('Names of shared libraries that can write, without `lib` and `.so`; a `*` at the end stands for any rest'),
    write_like: z.array(text).default([]).describe('Methods that count as writing on an object of unknown origin'),
  })
  .meta({ id: 'ControlLibrary', title: 'A control library: what its calls do' })
export type ControlLibrary = z.output<typeof controlLibrarySchema>
