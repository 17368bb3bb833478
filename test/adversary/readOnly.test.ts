/**
 * The strongest test of "read-only really is": programs that write by every means (programs/) run for real in read_only, each of
 * them shown by proof.test.ts to write where nothing holds it back. A careless person approves whatever asks. Afterwards, when their
 * kernels have gone and the next harmless program has run, no write has reached the control system, and no value has changed.
 * All of them: `npm run test:adversary`; otherwise a few.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { composeSandbox } from '../../adapters/composeSandbox.js'
import { executionResult, type RecordedEvent, type RequestWireInput } from '../../machines/index.js'
import { configured, paths, request, startService, type ServiceHere } from '../integration/realService.js'
import { everybody } from '../people.js'
import { hasGenuineIoc, startIoc } from '../ioc/startIoc.js'
import { alone, chosenPrograms, everyWrite, grouped, partText, type ControlSystems } from './programs.js'

const settings = ({ port }: { port: number }) => ({
  people: everybody,
  agent_control_defaults: { epics_writes_enabled: true },
  approval: { capabilities: { python_execution: { mode: 'control_writes' } } },
  execution: {
    sandbox: { use: 'auto' },
    modes: {
      read_only: { kernel_name: 'python3', gateway: 'machine' },
      write_access: { kernel_name: 'python3', gateway: 'machine', allows_writes: true, requires_approval: true },
    },
    epics: { gateways: { machine: { address: '127.0.0.1', port } } },
  },
  python_executor: { execution_timeout_seconds: 90, interrupt_grace_seconds: 1, terminate_grace_seconds: 2 },
})

const probing = mkdtempSync(join(tmpdir(), 'countersign-'))
const { levels, words } = await composeSandbox({ configuration: configured(settings({ port: 1 })), python: paths.python, bwrap: paths.bwrap, dataDir: probing })
rmSync(probing, { recursive: true, force: true })

const programs = chosenPrograms()
const channels = ['TST:FLOAT', 'TST:INT', 'TST:ENUM', 'TST:STRING', 'TST:CHARS', 'TST:WAVE', 'TST:MAG:SP', 'TST:MAG:RB', 'TST:WRITES']
const patience = 300_000

describe.skipIf((levels.read_only ?? 0) < 2)(`programs that write, in read_only (${words.read_only})`, () => {
  let iocs: ControlSystems
  let service: ServiceHere
  beforeAll(async () => {
    iocs = { caproto: await startIoc(), genuine: hasGenuineIoc() ? await startIoc({ kind: 'genuine' }) : null }
    service = await startService({ configuration: configured(settings({ port: iocs.caproto.searchPort })) })
  }, patience)
  afterAll(async () => {
    await service.stop()
    await Promise.all([iocs.caproto.stop(), iocs.genuine?.stop()])
  }, patience)

  const values = () => Promise.all(channels.map((channel) => iocs.caproto.read(channel)))
  const run = (code: string, changes: Partial<RequestWireInput> = {}) => runApproved(service, { approved_code: code, ...changes })

  it('does what is harmless, and leaves what it found: nothing is written by any of them, then or later', async () => {
    const before = await values()
    const groups = chunks(programs.filter(grouped), 12).map((group) => hidden(
      `PROGRAMS = ${JSON.stringify(Object.fromEntries(group.map((program) => [program.name, program.text(iocs)])))}\nPATIENCE = 40\n${partText('runEach')}`))
    const singles = programs.filter(alone).map((program) => hidden(program.text(iocs)))
    const ended = await few([...groups, ...singles], 2, (changes) => runApproved(service, changes))
    expect(ended.map(({ mode }) => mode).filter((mode) => mode !== 'read_only')).toEqual([])
    // What did not even begin would prove nothing.
    const said = Object.assign({}, ...ended.slice(0, groups.length).map(({ results }) => results)) as Record<string, string>
    expect(Object.keys(said).sort()).toEqual(programs.filter(grouped).map(({ name }) => name))
    expect(Object.entries(said).filter(([, text]) => /SyntaxError|ImportError|ModuleNotFoundError|NameError/.test(text))).toEqual([])
    // A kernel that comes after, in a new folder and in one that a program has left things in.
    const harmless = 'import matplotlib, json, epics\nresults = {"a": 1}\n'
    const left = ended.at(-1)?.folder
    const after = [await run(harmless), await run(harmless, left === undefined ? {} : { existing_execution_folder: left })]
    expect(after.map(({ results }) => results)).toEqual([{ a: 1 }, { a: 1 }])
    expect(await everyWrite(iocs)).toEqual([])
    expect(await values()).toEqual(before)
  }, 1_200_000)

  it('derives nothing from what the program says in its kernel\'s name', async () => {
    const { kinds, mode } = await runApproved(service, hidden(`CHANNEL = "TST:MAG:SP"\nVALUE = 999.0\n${partText('forge')}`))
    expect(mode).toBe('read_only')
    // One question, one answer, by a person; no write let through.
    expect(kinds.filter((kind) => /^(approval\.(requested|granted|endorsed)|control\.writeAllowed|kernel\.acquired|analysis\.completed)$/.test(kind)).sort())
      .toEqual(['analysis.completed', 'approval.granted', 'approval.requested', 'kernel.acquired'])
    expect(await everyWrite(iocs)).toEqual([])
  }, patience)

  it('leaves nothing in its folder that an approved program of write_access would run in the place of an installed package', async () => {
    const left = await run('open("caproto.py", "w").write("import epics\\nepics.caput(\'TST:MAG:SP\', 666.0, wait=True)\\n")\nresults = {"left": 1}\n')
    const { results, mode } = await run('import caproto, epics\nepics.caput("TST:INT", 5, wait=True, timeout=20, connection_timeout=20)\nresults = {"from": caproto.__file__}\n', { existing_execution_folder: left.folder })
    expect([mode, results]).toEqual(['write_access', { from: expect.stringContaining('site-packages') as string }])
    expect((await everyWrite(iocs)).map(({ channel, value }) => [channel, value])).toEqual([['TST:INT', [5]]])
  }, patience)

  it('lets the same plain write through in write_access, approved: so the test above can fail', async () => {
    const { results, mode } = await run('import epics\nresults = {"put": epics.caput("TST:MAG:SP", 42.5, wait=True, timeout=20, connection_timeout=20)}\n')
    expect([mode, results]).toEqual(['write_access', { put: 1 }])
    expect(await iocs.caproto.read('TST:MAG:SP')).toBe(42.5)
    expect((await iocs.caproto.writesSeen()).map(({ channel, value }) => [channel, value])).toContainEqual(['TST:MAG:SP', [42.5]])
  }, patience)
})

interface Ended {
  readonly mode: string
  /** Types of its events. */
  readonly kinds: readonly string[]
  readonly results: Record<string, unknown> | null
  readonly folder: string
  readonly failure: unknown
}

/** To its end, approved as often as it asks. */
async function runApproved({ client }: ServiceHere, changes: Partial<RequestWireInput>): Promise<Ended> {
  const execution = await client.submit(request(changes))
  const history: RecordedEvent[] = []
  for await (const event of execution.events()) {
    history.push(event)
    if (event.type === 'approval.requested') await execution.approve({ as: 'grace', comment: 'looks harmless' })
  }
  const acquired = history.find(({ type }) => type === 'kernel.acquired')?.data as { kernel: { mode: string } } | undefined
  const prepared = history.find(({ type }) => type === 'folder.prepared')?.data as { folder: { folderPath: string } } | undefined
  const result = executionResult(history)
  return { kinds: history.map(({ type }) => type), mode: acquired?.kernel.mode ?? 'none', results: result?.execution_result?.results ?? null, folder: prepared?.folder.folderPath ?? '', failure: result?.failure ?? null }
}

/** Hidden from the analyzer where it cannot look: in the data. It finds a program that is packed in itself, and then asks for write_access. */
const hidden = (text: string): Partial<RequestWireInput> => ({ approved_code: 'exec(context.notes)\n', capability_context_data: { notes: text } })

const chunks = <T>(all: readonly T[], size: number): readonly (readonly T[])[] => all.flatMap((_, index) => (index % size === 0 ? [all.slice(index, index + size)] : []))

/** So many at a time; in their order. */
async function few<T, R>(all: readonly T[], atOnce: number, work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const done: R[] = []
  let next = 0
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let index = next++; index < all.length; index = next++) done[index] = await work(all[index] as T)
  }))
  return done
}
