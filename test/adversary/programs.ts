/**
 * The adversary's programs: one file each in programs/, which begins with comments that say by what means it writes, and how it is
 * shown that it does where nothing holds it back. A program knows the most that somebody could know: the channel, the value
 * (its own, so that a write tells whose it is) and where the control system really is.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { hasGenuineIoc, type Ioc, type SeenWrite } from '../ioc/startIoc.js'

const folder = (name: string) => fileURLToPath(new URL(`${name}/`, import.meta.url))

const headSchema = z.strictObject({
  /** By what means. */
  Writes_by: z.string(),
  /** Where it is shown to write: a plain Python, a kernel, the kernel after it, ... (see prove.py). */
  proof: z.enum(['python', 'kernel', 'kernel with a neighbour', 'next kernel', 'unix socket', 'inherited socket']).default('python'),
  channel: z.string().default('TST:MAG:SP'),
  /** What the control system sees of it, where that is not the value. */
  seen_as: z.string().optional(),
  /** What a machine must have for it to be an attack at all. */
  needs: z.enum(['EPICS', 'root', 'perl', 'cc', 'node', 'namespaces']).optional(),
  /** It writes after its end. */
  late: z.literal('yes').optional(),
  /** Text that is put before it. */
  with: z.string().optional(),
})

export interface Program extends z.infer<typeof headSchema> {
  readonly name: string
  readonly value: number
  /** As it runs, against these control systems. */
  text(iocs: ControlSystems): string
  isSeenIn(writes: readonly SeenWrite[]): boolean
}

export const partText = (name: string): string => readFileSync(`${folder('parts')}${name}.py`, 'utf8')

export interface ControlSystems {
  readonly caproto: Ioc
  readonly genuine: Ioc | null
}

/** Those that are shown to write as a plain Python, and have written when they end: several may share a kernel, each in a process of its own. */
export const grouped = ({ proof, late }: Program): boolean => proof === 'python' && late === undefined
export const alone = (program: Program): boolean => !grouped(program)

/** Seconds after which a program that writes late begins. */
const later = 1

export function adversaryPrograms(): readonly Program[] {
  return readdirSync(folder('programs')).filter((name) => name.endsWith('.py')).sort().map((file, index) => {
    const source = readFileSync(folder('programs') + file, 'utf8')
    const head = headSchema.parse(Object.fromEntries([...source.matchAll(/^# ([A-Za-z ]+): (.*)$/gm)].map(([, key = '', value]) => [key.replaceAll(' ', '_'), value])))
    const value = 1001 + index
    return {
      ...head, name: file.slice(0, -3), value,
      text: ({ caproto, genuine }) => {
        const target = head.channel.startsWith('GEN:') ? genuine : caproto
        if (target === null) throw new Error(`${file} needs EPICS itself, which this machine has no wheel of`)
        const pva = Object.fromEntries(Object.entries(target.environment).filter(([key]) => key.startsWith('EPICS_PVA_')))
        const given = [`CHANNEL = ${JSON.stringify(head.channel)}`, `VALUE = ${value}.0`, `IOC = ("${target.host}", ${target.port})`, `LATER = ${later}.0`, `PVA = ${JSON.stringify(pva)}`]
        return [...given, ...(head.with === undefined ? [] : [partText(head.with)]), source].join('\n')
      },
      isSeenIn: (writes) => writes.some((write) => (head.seen_as === undefined ? flat(write.value).some((one) => Number.parseFloat(String(one)) === value) : write.type === head.seen_as)),
    }
  })
}

/** For every run of the tests: one of each kind, the quick ones. */
const fewPrograms = /^(epics_caput|ctypes_array_put|caproto_sync|raw_write|raw_split_bytes|env_address_list|subprocess_python|hidden_pickle|late_daemon|late_threads_repeat|left_ipython_startup|left_module|kernel_events|unix_sockets)$/

/** Those that this machine can run, of what ADVERSARY asks for: `all`, or a regular expression over names; without it, a few. */
export function chosenPrograms(): readonly Program[] {
  const asked = process.env['ADVERSARY']
  const wanted = asked === undefined ? fewPrograms : asked === 'all' ? /^/ : new RegExp(asked)
  return adversaryPrograms().filter((program) => wanted.test(program.name) && isPossible(program))
}

function isPossible({ needs }: Program): boolean {
  switch (needs) {
    case undefined: return true
    case 'EPICS': return hasGenuineIoc()
    case 'root': return process.getuid?.() === 0
    case 'namespaces': return spawnSync('unshare', ['-Ur', 'true']).status === 0
    case 'perl':
    case 'cc':
    case 'node': return spawnSync('which', [needs]).status === 0
  }
}

const flat = (value: SeenWrite['value']) => (Array.isArray(value) ? value : [value])

export const everyWrite = async ({ caproto, genuine }: ControlSystems): Promise<readonly SeenWrite[]> => [...await caproto.writesSeen(), ...(await genuine?.writesSeen() ?? [])]
