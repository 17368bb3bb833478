/** The commands on a real service (NATS, Jupyter, SQLite), which runs as a process of its own. */
import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RecordedEvent } from '../../../machines/index.js'
import { cliStage, compiled, until, type CliStage, type Ran, type Running } from './cliStage.js'

const request = (approved_code: string, more: object = {}) => ({ user_query: 'add up', task_objective: 'the sum', execution_folder_name: 'sum', approved_code, ...more })
const adding = 'print("adding", flush=True)\nresults = {"sum": 1 + 2}\n'
const lines = ({ stdout }: Ran) => stdout.trim().split('\n').map((line) => JSON.parse(line))

let stage: CliStage
let service: ChildProcess
let config = ''
let readyLine = ''

beforeAll(async () => {
  await compiled()
  stage = await cliStage()
  config = await stage.people(['ada', 'grace', 'otto', 'eve', 'tester'])
  service = stage.spawn(['up', '--config', config, '--log-level', 'warn', '--drain', '1'])
  service.stdout!.on('data', (piece: Buffer) => (readyLine += piece.toString()))
  await until('the service is ready', () => {
    if (service.exitCode !== null) throw new Error(`up ended with ${service.exitCode}`)
    return readyLine.includes('is ready')
  }, 120_000)
}, 240_000)

afterAll(() => stage.clear())

const submitted = async (code: string, more: object = {}): Promise<string> => {
  const ran = await stage.run(['submit', '-', '--json', '--as', 'ada'], { stdin: JSON.stringify(request(code, more)) })
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' })
  return lines(ran)[0].executionId
}
const statusOf = async (id: string): Promise<string> => JSON.parse((await stage.run(['show', id, '--json'])).stdout).status
const reaches = (id: string, status: string) => until(`${id} is ${status}`, async () => (await statusOf(id)) === status)
const asked = async (code: string, more: object = {}): Promise<string> => {
  const id = await submitted(code, more)
  await reaches(id, 'awaitingApproval.asked')
  return id
}

describe('up', () => {
  it('says in one line where it is, and leaves addresses and credentials to its owner only', () => {
    const file = join(stage.dataDir, 'service.json')
    const { nats, pid } = JSON.parse(readFileSync(file, 'utf8'))
    expect(readyLine.trim().split('\n')).toHaveLength(1)
    expect(readyLine).toContain(stage.dataDir)
    expect(readyLine).toContain(nats.url)
    expect(readyLine).not.toContain(nats.password)
    expect(nats).toMatchObject({ url: expect.stringMatching(/^nats:\/\/127/), user: expect.any(String), password: expect.any(String) })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(pid).toBe(service.pid)
  })

  it('refuses a second service on the same data folder, says what to do, and leaves the first alone', async () => {
    const said = /another service is using the database .*: stop it first, or use another data folder .*\[DATABASE_IN_USE\]/
    expect(await stage.run(['up', '--log-level', 'silent'])).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringMatching(said) })
    const another = stage.spawn(['up', '--log-level', 'silent'])
    const words: string[] = []
    another.stderr?.on('data', (text: Buffer) => words.push(text.toString()))
    expect(await once(another, 'close')).toEqual([2, null])
    expect(words.join('')).toMatch(said)
    expect(JSON.parse(readFileSync(join(stage.dataDir, 'service.json'), 'utf8'))).toMatchObject({ pid: service.pid })
    expect(await stage.run(['list', '--json'])).toMatchObject({ exitCode: 0 })
  })
})

it('republish asks the running service, which says that nothing is missing', async () => {
  const ran = await stage.run(['republish', '--json'])
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' })
  const { from, through } = JSON.parse(ran.stdout)
  expect(from).toBe(through)
  expect(await stage.run(['republish', '--from', '999999'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('POSITION_UNKNOWN') })
})

describe('an execution, from request to result', () => {
  let id = ''

  it('submit FILE --json prints the id first', async () => {
    const file = await stage.file('request.json', request(adding, { session_context: { user: 'ada' } }))
    const ran = await stage.run(['submit', file, '--json', '--as', 'ada'])
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' })
    id = lines(ran)[0].executionId
    expect(lines(ran)).toEqual([{ executionId: id }])
    await reaches(id, 'awaitingApproval.asked')
  })

  it('list shows it, and finds by status and text', async () => {
    const ids = async (...options: string[]) => JSON.parse((await stage.run(['list', '--json', ...options])).stdout).map((row: { executionId: string }) => row.executionId)
    expect(JSON.parse((await stage.run(['list', '--json'])).stdout)[0]).toMatchObject({ executionId: id, status: 'awaitingApproval.asked', createdAt: expect.stringMatching(/^\d{4}-.*Z$/) })
    expect(await ids('--status', 'awaitingApproval.asked', '--text', 'ADD UP')).toContain(id)
    expect(await ids('--status', 'succeeded')).not.toContain(id)
    expect((await stage.run(['list'])).stdout).toContain(id)
  })

  it('show shows the program and what the approval is bound to; the end of the id is enough', async () => {
    const page = await stage.run(['show', id.slice(-8)])
    expect(page).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('results = {"sum": 1 + 2}') })
    expect(page.stdout).toContain('policy asks for all code')
    const view = JSON.parse((await stage.run(['show', id, '--json'])).stdout)
    expect(view).toMatchObject({
      executionId: id, status: 'awaitingApproval.asked', final: false, requester: 'ada', mode: 'read_only',
      request: { user_query: 'add up', execution_folder_name: 'sum', retries: 3 }, program: { code: adding },
      analysis: { syntaxValid: true }, approval: { needed: true, decision: null, asked: { approvalHash: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    })
  })

  it('a grant of another hash is refused, one of the shown hash is taken', async () => {
    const { approvalHash } = JSON.parse((await stage.run(['show', id, '--json'])).stdout).approval.asked
    expect(await stage.run(['approve', id, '--as', 'grace', '--hash', '0'.repeat(64)])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('APPROVAL_HASH_MISMATCH') })
    const watching = stage.begin(['watch', id, '--json'])
    const granted = await stage.run(['approve', id, '--as', 'grace', '--comment', 'looks right', '--hash', approvalHash, '--json'])
    expect(lines(granted)[0]).toMatchObject({ accepted: true, events: ['approval.granted'] })
    const watched = await watching.ended
    expect(watched.exitCode).toBe(0)
    const events = lines(watched) as RecordedEvent[]
    expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1))
    expect(events.at(-1)).toMatchObject({ type: 'execution.succeeded' })
  })

  it('show, watch, history and replay tell the same afterwards', async () => {
    const view = JSON.parse((await stage.run(['show', id, '--json'])).stdout)
    expect(view).toMatchObject({
      status: 'succeeded', final: true, approval: { decision: { kind: 'granted', approver: 'grace', comment: 'looks right' } },
      result: { success: true, execution_result: { results: { sum: 3 }, execution_stdout: 'adding\n' } }, files: { folder: expect.stringContaining('_sum_') },
    })
    const watched = await stage.run(['watch', id])
    expect(watched).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('│ adding') })
    expect(watched.stdout).toContain('{"sum":3}')
    const history = lines(await stage.run(['history', id]))
    expect(history[0]).toMatchObject({ version: 1, type: 'execution.requested' })
    expect(lines(await stage.run(['history', id, '--since', '1', '--type', 'approval.*'])).map(({ type }) => type)).toEqual(['approval.required', 'approval.requested', 'approval.granted'])
    const replayed = async (...options: string[]) => JSON.parse((await stage.run(['replay', id, '--json', ...options])).stdout)
    expect(await replayed()).toMatchObject({ version: history.length, state: 'succeeded' })
    for (const at of [1, 3, 8]) expect(await replayed('--at', String(at))).toMatchObject({ version: at, state: history[at - 1].stateAfter })
    expect((await stage.run(['replay', id, '--at', '1'])).stdout).toContain('active.preparing')
  })

  it('replay names an event that is not there', async () => {
    for (const at of ['0', '999']) expect(await stage.run(['replay', id, '--at', at])).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/--at \d+: .*events 1 to \d+/) })
    for (const at of ['-1', 'two', '1.5']) expect(await stage.run(['replay', id, '--at', at])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('whole number') })
  })

  it('diagram draws the chart and the way through it', async () => {
    const file = join(stage.folder, 'chart.svg')
    expect(await stage.run(['diagram', id, '--output', file])).toMatchObject({ exitCode: 0, stdout: `${file}\n` })
    expect(readFileSync(file, 'utf8')).toMatch(/<svg[^>]*>[\s\S]*awaitingApproval[\s\S]*<\/svg>\s*$/)
    expect((await stage.run(['diagram', id])).stdout).toContain('succeeded')
    expect((await stage.run(['diagram', '--format', 'mermaid'])).stdout).toContain('stateDiagram')
    expect(JSON.parse((await stage.run(['diagram', id, '--format', 'json'])).stdout)).toBeTypeOf('object')
    expect(await stage.run(['diagram', '--format', 'png'])).toMatchObject({ exitCode: 2 })
  })

  it('verify finds the history unchanged', async () => {
    expect(lines(await stage.run(['verify', id, '--json']))).toEqual([expect.objectContaining({ executionId: id, ok: true, problem: null })])
    expect(await stage.run(['verify', '--all'])).toMatchObject({ exitCode: 0 })
    expect(await stage.run(['verify'])).toMatchObject({ exitCode: 2 })
  })

  it('hold keeps it, after the end too, and says by whom and why; nothing else of it changes', async () => {
    const before = JSON.parse((await stage.run(['show', id, '--json'])).stdout) as { version: number }
    expect(await stage.run(['hold', id, '--as', 'otto', '--reason', 'incident 12'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('held by otto (hold.placed)') })
    const held = JSON.parse((await stage.run(['show', id, '--json'])).stdout)
    expect(held).toMatchObject({ ...before, version: before.version + 1, updatedAt: expect.any(String), hold: { by: 'otto', reason: 'incident 12' } })
    expect((await stage.run(['show', id])).stdout).toMatch(/held +since .* by otto: incident 12/)
    expect((await stage.run(['list'])).stdout).toContain('succeeded (held)')
    expect(await stage.run(['hold', id, '--as', 'ada', '--reason', 'mine'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('ALREADY_HELD') })
    expect((await stage.run(['watch', id])).stdout).toContain('otto placed a legal hold')
    expect(await stage.run(['hold', id, '--release', '--as', 'otto', '--reason', 'closed'])).toMatchObject({ exitCode: 0 })
    expect(JSON.parse((await stage.run(['show', id, '--json'])).stdout).hold).toBeNull()
    expect(await stage.run(['hold', id, '--release', '--as', 'otto', '--reason', 'again'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('NOT_HELD') })
    expect(await stage.run(['verify', id])).toMatchObject({ exitCode: 0 })
  })

  it('a decision that was made is not made again', async () => {
    expect(await stage.run(['approve', id, '--as', 'eve'])).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/EXECUTION_FINISHED|ALREADY_DECIDED/) })
    expect(await stage.run(['cancel', id])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('EXECUTION_FINISHED') })
  })
})

describe('waiting for the end', () => {
  it('submit - --wait --json prints the id, then the result, and succeeds with the execution', async () => {
    const waiting = stage.begin(['submit', '-', '--wait', '--json'], { stdin: JSON.stringify(request(adding)) })
    const { executionId } = await until('the id is printed', () => (waiting.stdout.includes('\n') ? JSON.parse(waiting.stdout.split('\n')[0]!) : null))
    await reaches(executionId, 'awaitingApproval.asked')
    await stage.run(['approve', executionId, '--as', 'grace'])
    const ended = await waiting.ended
    expect(ended.exitCode).toBe(0)
    expect(lines(ended)).toEqual([{ executionId }, expect.objectContaining({ execution_id: executionId, status: 'succeeded', success: true })])
  })

  it('a rejected execution is exit code 1, and the reason is told', async () => {
    const id = await asked(adding)
    const watching = stage.begin(['watch', id])
    expect(await stage.run(['reject', id, '--reason', 'not today'])).toMatchObject({ exitCode: 0 })
    expect(await watching.ended).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('not today') })
    expect(await statusOf(id)).toBe('rejected')
  })

  it('a cancelled execution is exit code 1', async () => {
    const id = await asked(adding)
    const watching = stage.begin(['watch', id])
    expect(await stage.run(['cancel', id, '--reason', 'changed my mind'])).toMatchObject({ exitCode: 0 })
    expect((await watching.ended).exitCode).toBe(1)
    expect(await statusOf(id)).toBe('cancelled')
  })

  it('an edited program is asked about anew and is the one that runs', async () => {
    const id = await asked(adding)
    const file = await stage.file('better.py', 'results = {"sum": 42}\n')
    expect(await stage.run(['edit', id, '--code', file, '--as', 'grace'])).toMatchObject({ exitCode: 0 })
    await until('the new revision is asked about', async () => {
      const view = JSON.parse((await stage.run(['show', id, '--json'])).stdout)
      return view.program.revision === 2 && view.status === 'awaitingApproval.asked'
    })
    await stage.run(['approve', id, '--as', 'grace'])
    await reaches(id, 'succeeded')
    expect(JSON.parse((await stage.run(['show', id, '--json'])).stdout).result.execution_result.results).toEqual({ sum: 42 })
  })

  it('approve without a hash says what it approves, and grants just that', async () => {
    const hashOf = async (one: string): Promise<string> => JSON.parse((await stage.run(['show', one, '--json'])).stdout).approval.asked.approvalHash
    const granted = async (one: string) => lines(await stage.run(['history', one, '--type', 'approval.granted'])).map(({ data }) => data.approvalHash)
    const id = await asked(adding)
    const approved = await stage.run(['approve', id, '--as', 'grace'])
    const hash = await hashOf(id)
    expect(approved).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('results = {"sum": 1 + 2}') })
    expect(approved.stdout).toMatch(/mode read_only.*channels that it would write: none/)
    expect(approved.stdout).toContain(`approved by grace: hash ${hash}`)
    expect(await granted(id)).toEqual([hash])
    const other = await asked(adding)
    expect(lines(await stage.run(['approve', other, '--as', 'grace', '--json']))).toEqual([expect.objectContaining({ accepted: true, approvalHash: await hashOf(other) })])
  })

  it('interrupt stops the running program', async () => {
    const id = await asked('import time\nprint("waits", flush=True)\ntime.sleep(120)\nresults = {}\n', { retries: 1 })
    await stage.run(['approve', id, '--as', 'grace'])
    await until('the program says something', async () => (await stage.run(['history', id, '--type', 'output.appended'])).stdout !== '')
    expect(await stage.run(['interrupt', id])).toMatchObject({ exitCode: 0 })
    expect(await stage.run(['watch', id])).toMatchObject({ exitCode: 1 })
  })

  it('leaving with Ctrl-C leaves the execution alone', async () => {
    const id = await asked(adding)
    const watching = stage.begin(['watch', id])
    await until('the history is told', () => watching.stdout.includes('waiting for approval'))
    watching.signal()
    expect(await watching.ended).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(`countersign watch ${id}`) })
    expect(await statusOf(id)).toBe('awaitingApproval.asked')
    await stage.run(['cancel', id])
  })

  it('the same idempotency key is the same execution', async () => {
    const send = () => stage.run(['submit', '-', '--json', '--key', 'monday'], { stdin: JSON.stringify(request(adding)) })
    const [first, second] = [lines(await send())[0], lines(await send())[0]]
    expect(second).toEqual(first)
    await reaches(first.executionId, 'awaitingApproval.asked')
    await stage.run(['cancel', first.executionId])
  })
})

describe('run', () => {
  /** Keys that come while a prompt still begins or judges the last answer are dropped: like a person, types again. */
  const typed = (running: Running, text: string, seen: string) =>
    until(`'${text}' brings '${seen}'`, () => {
      if (running.stdout.includes(seen)) return true
      running.type(`${text}\n`)
      return null
    }, 60_000, 2_000)

  const begin = async (how: { terminal: boolean }, ...options: string[]) =>
    stage.begin(['run', 'add one and two', '--code', await stage.file('adding.py', adding), ...options], how)

  it('asks at the terminal, shows what is approved, and prints what came out', async () => {
    const running = await begin({ terminal: true }, '--as', 'ada')
    await until('the question', () => running.stdout.includes('run exactly this program?'))
    expect(running.stdout).toContain('results = {"sum": 1 + 2}')
    expect(running.stdout).toMatch(/hash [0-9a-f]{64}/)
    await typed(running, 'maybe', 'please answer yes or no')
    await typed(running, 'Yep!', 'ada countersigned')
    const { exitCode, stdout } = await running.ended
    expect(exitCode).toBe(0)
    expect(stdout).toContain('ada countersigned')
    expect(stdout).toContain('│ adding')
    expect(stdout).toContain('{"sum":3}')
    expect(stdout).toContain('notebook.ipynb')
  })

  it('takes a no with its reason', async () => {
    const running = await begin({ terminal: true })
    await until('the question', () => running.stdout.includes('run exactly this program?'))
    await typed(running, 'Nope.', 'Why not?')
    await typed(running, 'wrong beamline', 'said no')
    expect(await running.ended).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('wrong beamline') })
  })

  it('withdraws the question when somebody else decides', async () => {
    const running = await begin({ terminal: true })
    await until('the question', () => running.stdout.includes('run exactly this program?'))
    const id = /execution (\w{26})/.exec(running.stdout)![1]!
    await stage.run(['approve', id, '--as', 'grace'])
    expect(await running.ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('grace countersigned') })
  })

  it('without a terminal says how to approve from elsewhere, and waits', async () => {
    const running = await begin({ terminal: false }, '--json', '--name', 'elsewhere', '--retries', '1')
    await until('the hint', () => running.stderr.includes('countersign approve'))
    const { executionId } = JSON.parse(running.stdout.split('\n')[0]!)
    await stage.run(['approve', executionId, '--as', 'grace'])
    const ended = await running.ended
    expect(ended.exitCode).toBe(0)
    expect(lines(ended)[1]).toMatchObject({ success: true, execution_result: { results: { sum: 3 } } })
    expect(JSON.parse((await stage.run(['show', executionId, '--json'])).stdout).request).toMatchObject({ execution_folder_name: 'elsewhere', retries: 1, user_query: 'add one and two' })
  })
})

describe('an idempotency key', () => {
  it('gives the same execution for the same request, however it is written, and names what differs in another', async () => {
    const submit = (body: object, key: string) => stage.run(['submit', '-', '--json', '--key', key], { stdin: JSON.stringify(body) })
    const first = await submit(request(adding), 'night-42')
    const [{ executionId }] = lines(first)
    expect(lines(await submit({ retries: 3, ...request(adding), expected_results: {} }, 'night-42'))).toEqual([{ executionId }])
    const refused = await submit(request(adding, { retries: 1 }), 'night-42')
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' })
    expect(refused.stderr).toContain('IDEMPOTENCY_KEY_REUSED')
    expect(refused.stderr).toContain(`${executionId}, which was asked for with another request (retries differs)`)
  })

  it('is taken by run too: the second one watches the execution of the first', async () => {
    const first = stage.begin(['run', 'count to three', '--code', '-', '--key', 'counting', '--json'], { stdin: adding })
    const id = await until('the execution is named', () => (first.stdout.includes('\n') ? (JSON.parse(first.stdout.split('\n')[0] ?? '') as { executionId: string }).executionId : null))
    await reaches(id, 'awaitingApproval.asked')
    expect(await stage.run(['approve', id, '--as', 'grace'])).toMatchObject({ exitCode: 0 })
    expect(await first.ended).toMatchObject({ exitCode: 0 })
    const second = await stage.run(['run', 'count to three', '--code', '-', '--key', 'counting', '--json'], { stdin: adding })
    expect(second.stderr).not.toContain('nobody can be asked')
    expect(second.exitCode).toBe(0)
    expect(lines(second)[0]).toEqual({ executionId: id })
    expect(await stage.run(['run', 'count to four', '--code', '-', '--key', 'counting'], { stdin: adding })).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('user_query, task_objective, execution_folder_name differ') })
  })
})

describe('fork', () => {
  it('begins where another one was, says so, and is asked about anew', async () => {
    const parent = await asked(adding)
    await stage.run(['approve', parent, '--as', 'grace'])
    await reaches(parent, 'succeeded')
    const [granted] = lines(await stage.run(['history', parent, '--type', 'approval.granted']))
    const forked = await stage.run(['fork', parent.slice(-8), '--at', String(granted.version), '--json', '--as', 'otto'])
    expect(forked).toMatchObject({ exitCode: 0, stderr: '' })
    const [{ executionId }] = lines(forked)
    await reaches(executionId, 'awaitingApproval.asked')
    expect(JSON.parse((await stage.run(['show', executionId, '--json'])).stdout)).toMatchObject({ requester: 'otto', fork: { parent: { executionId: parent, version: granted.version, hash: granted.hash }, changed: [] }, approval: { decision: null } })
    expect((await stage.run(['show', executionId])).stdout).toMatch(new RegExp(`fork of +${parent} at event ${granted.version}`))
    expect((await stage.run(['list', '--limit', '1'])).stdout).toContain(`(fork of …${parent.slice(-6)} at ${granted.version})`)
    const inherited = lines(await stage.run(['history', executionId, '--inherited', '--type', 'execution.*']))
    expect(inherited.map((event) => event.executionId)).toEqual([parent, executionId])
    expect(await stage.run(['verify', executionId])).toMatchObject({ exitCode: 0 })
    await stage.run(['cancel', executionId])
  })

  it('takes a program, a patch on the line and a patch in a file', async () => {
    const parent = await asked(adding)
    const code = await stage.file('other.py', 'results = {"sum": 4}\n')
    const [{ executionId: one }] = lines(await stage.run(['fork', parent, '--code', code, '--json']))
    const patch = await stage.file('patch.json', { task_objective: 'the other sum', retries: 1 })
    const [{ executionId: two }] = lines(await stage.run(['fork', parent, '--request', patch, '--json']))
    const [{ executionId: three }] = lines(await stage.run(['fork', parent, '--request', '{"retries": 7}', '--json']))
    const view = async (id: string) => JSON.parse((await stage.run(['show', id, '--json'])).stdout)
    expect(await view(one)).toMatchObject({ request: { approved_code: 'results = {"sum": 4}\n' } })
    expect(await view(two)).toMatchObject({ request: { task_objective: 'the other sum', retries: 1, user_query: 'add up' }, fork: { changed: ['task_objective', 'retries'] } })
    expect(await view(three)).toMatchObject({ request: { retries: 7 } })
    for (const [argv, named] of [
      [['--at', '999'], 'NO_SUCH_EVENT'], [['--at', '2'], 'INSIDE_A_COMMIT'], [['--request', '{"retrys": 1}'], 'did you mean retries'], [['--request', '{'], 'NOT_JSON'],
    ] as const) expect(await stage.run(['fork', parent, ...argv])).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining(named) })
    for (const id of [parent, one, two, three]) await stage.run(['cancel', id])
  })
})

describe('wrong use', () => {
  const wrong: [string, readonly string[], string | undefined, string][] = [
    ['an unknown command', ['lisst'], undefined, 'unknown command'],
    ['a status that no execution can have', ['list', '--status', 'foo'], undefined, 'awaitingApproval.asked, '],
    ['an empty idempotency key', ['submit', '-', '--key', ' '], JSON.stringify(request('x = 1')), 'idempotencyKey: must have'],
    ['an unknown option', ['list', '--colour'], undefined, "unknown option '--colour'"],
    ['a missing argument', ['show'], undefined, "missing required argument 'id'"],
    ['too many arguments', ['show', 'a', 'b'], undefined, 'too many arguments'],
    ['an approval by nobody who has a key', ['approve', '01M82VARM0Z6NNDFR8WWPJ9KHJ', '--as', 'nobody'], undefined, 'there is no key for \'nobody\' here (there are keys for ada, eve, grace, otto, tester)'],
    ['a rejection without a reason', ['reject', '01M82VARM0Z6NNDFR8WWPJ9KHJ'], undefined, '--reason'],
    ['an unknown execution', ['show', '01M82VARM0Z6NNDFR8WWPJ9KHJ'], undefined, 'UNKNOWN_EXECUTION'],
    ['a command to an unknown execution', ['cancel', '01M82VARM0Z6NNDFR8WWPJ9KHJ'], undefined, 'UNKNOWN_EXECUTION'],
    ['a file that is not there', ['history', '../../service.json'], undefined, 'ARCHIVE_NOT_READABLE'],
    ['a request that is no JSON', ['submit', '-'], '{"user_query": ', 'NOT_JSON'],
    ['a request that is no object', ['submit', '-'], '[1, 2]', 'must be a JSON object'],
    ['a request that is not there', ['submit', 'nowhere.json'], undefined, 'FILE_NOT_READABLE'],
    ['a missing field', ['submit', '-'], '{"user_query": "q"}', 'task_objective: is missing'],
    ['an unknown key', ['submit', '-'], JSON.stringify({ ...request('x = 1'), retrys: 2 }), 'did you mean retries'],
    ['no attempts', ['submit', '-'], JSON.stringify({ ...request('x = 1'), retries: 0 }), 'retries: must be at least 1'],
    ['no attempts, as an option', ['run', 'task', '--retries', '0'], undefined, 'from 1 to 10'],
    ['a folder outside', ['submit', '-'], JSON.stringify({ ...request('x = 1'), execution_folder_name: '../x' }), 'execution_folder_name: must start with'],
    ['a folder outside, as an option', ['run', 'task', '--name', '../x'], undefined, 'execution_folder_name'],
    ['an unknown outcome', ['resolve', '01M82VARM0Z6NNDFR8WWPJ9KHJ', '--as', 'ada', '--outcome', 'fine'], undefined, 'failed, succeeded, rerun'],
    ['a configuration that is not there', ['list', '--config', 'nowhere.yaml'], undefined, 'nowhere.yaml'],
    ['a message of 50 MB', ['submit', '-'], JSON.stringify(request('#'.repeat(50_000_000))), 'TOO_LARGE'],
  ]
  it.each(wrong)('%s is exit code 2 and named', async (_, argv, stdin, named) => {
    const before = JSON.parse((await stage.run(['list', '--json'])).stdout).length
    const ran = await stage.run(argv, stdin === undefined ? {} : { stdin })
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' })
    expect(ran.stderr).toContain(named)
    expect(ran.stderr).not.toMatch(/^\s+at .*:\d+:\d+/m)
    expect(JSON.parse((await stage.run(['list', '--json'])).stdout)).toHaveLength(before)
  })

  it('shows the stack when it is asked for', async () => {
    expect((await stage.run(['show', 'ZZZZZZZZ', '--verbose'])).stderr).toMatch(/^\s+at /m)
  })
})

describe('without a service', () => {
  it('is exit code 3, with what to do', async () => {
    for (const argv of [['submit', '-'], ['run', 'x'], ['approve', 'ABCDEFGH', '--as', 'x'], ['list'], ['show', 'ABCDEFGH'],
      ['history', 'ABCDEFGH'], ['replay', 'ABCDEFGH'], ['diagram', 'ABCDEFGH'], ['watch', 'ABCDEFGH'], ['verify', 'ABCDEFGH'], ['verify', '--all']]) {
      const ran = await stage.run([...argv, '--data', 'empty'], { stdin: '{}' })
      expect(ran).toMatchObject({ exitCode: 3, stdout: '' })
      expect(ran.stderr).toContain('countersign up')
    }
    expect(existsSync(join(stage.folder, 'empty'))).toBe(false)
  })
})

describe('doctor', () => {
  it('tries every part and finds the service', async () => {
    const ran = await stage.run(['doctor', '--json'])
    const { healthy, checks } = JSON.parse(ran.stdout)
    expect({ healthy, exitCode: ran.exitCode, failing: checks.filter(({ status }: { status: string }) => status === 'fails') }).toEqual({ healthy: true, exitCode: 0, failing: [] })
    const check = (name: string) => checks.find((one: { name: string }) => one.name === name)
    for (const name of ['Node.js', 'Python', 'NATS', 'Jupyter Server']) expect(check(name)).toMatchObject({ status: 'works', where: expect.any(String), version: expect.stringMatching(/^\d+\./) })
    expect(check('service')).toMatchObject({ status: 'works' })
    // Which level, depends on what the machine can give.
    for (const mode of ['read_only', 'write_access']) expect(check(`enforcement ${mode}`)).toMatchObject({ status: 'works', version: expect.stringMatching(/^L[0-3]$/) })
    const { nats, jupyter } = JSON.parse(readFileSync(join(stage.dataDir, 'service.json'), 'utf8'))
    for (const secret of [nats.password, jupyter.token]) expect(ran.stdout).not.toContain(secret)
  })

  it('names a part that is missing, what to do, and fails', async () => {
    const ran = await stage.run(['doctor', '--data', 'elsewhere'], { env: { COUNTERSIGN_NATS_SERVER: '/nowhere/nats-server', OPENAI_API_KEY: 'sk-very-secret', OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' } })
    expect(ran.exitCode).toBe(1)
    expect(ran.stdout).toMatch(/✗ NATS .*\n.*→ .*COUNTERSIGN_NATS_SERVER/)
    expect(ran.stdout).toMatch(/– service .*\n.*countersign up/)
    expect(ran.stdout).toContain('OPENAI_API_KEY')
    expect(ran.stdout + ran.stderr).not.toContain('sk-very-secret')
    expect(existsSync(join(stage.folder, 'elsewhere'))).toBe(false)
  })
})

describe('when the service stops', () => {
  it('a command that waits says so; SIGTERM ends the service and all it started', async () => {
    const id = await asked(adding)
    const watching = stage.begin(['watch', id])
    await until('the history is told', () => watching.stdout.includes('waiting for approval'))
    const children = childrenOf(service.pid!)
    expect(children.length).toBeGreaterThanOrEqual(2)
    const ended = once(service, 'exit')
    service.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(await watching.ended).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('the service stopped') })
    expect(existsSync(join(stage.dataDir, 'service.json'))).toBe(false)
    await until('no process is left', () => children.every((pid) => !existsSync(`/proc/${pid}`)))
  })

  it('reading commands still read; the others are exit code 3', async () => {
    const [newest] = JSON.parse((await stage.run(['list', '--json'])).stdout)
    expect(newest).toMatchObject({ status: 'awaitingApproval.asked' })
    const id = newest.executionId
    expect(await stage.run(['show', id])).toMatchObject({ exitCode: 0 })
    expect(lines(await stage.run(['history', id])).length).toBeGreaterThan(3)
    expect(await stage.run(['replay', id, '--at', '2'])).toMatchObject({ exitCode: 0 })
    expect(await stage.run(['diagram', id])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('asked') })
    const [done] = JSON.parse((await stage.run(['list', '--json', '--status', 'succeeded'])).stdout)
    expect(await stage.run(['watch', done.executionId])).toMatchObject({ exitCode: 0 })
    expect(await stage.run(['watch', id])).toMatchObject({ exitCode: 3 })
    expect(await stage.run(['approve', id, '--as', 'x'])).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('countersign up') })
  })
})

function childrenOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
}
