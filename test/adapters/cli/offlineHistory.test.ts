/** Commands on a database that no service runs on: diff, replay --follow, history by type. */
import { mkdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseFile } from '../../../adapters/serviceFile.js'
import type { Command, RecordedEvent } from '../../../machines/index.js'
import { ExecutionActor } from '../../../runtime/execution/executionActor.js'
import { openSqliteEventStore } from '../../../store/index.js'
import { executionId, policy, request, result, writing } from '../../machines/execution/scenario.js'
import { ToldScenario } from '../../machines/execution/toldScenario.js'
import { cliStage, until, type CliStage } from './cliStage.js'

const [one, two, lost, open] = ['01JTESTEXECUTION0000000001', '01JTESTEXECUTION0000000002', '01JTESTEXECUTION0000000003', '01JTESTEXECUTION0000000004'] as const
const evil = 'hello\u001b[2J\u001b]0;owned\u0007\rworld\n'

let stage: CliStage
beforeAll(async () => {
  stage = await cliStage()
  mkdirSync(stage.dataDir)
  const store = openSqliteEventStore({ file: databaseFile(stage.dataDir) })
  let ids = 0
  const record = async (id: string, told: ToldScenario) => {
    const actor = new ExecutionActor(id, { store, nextId: () => `e${String(++ids)}`, committed: () => {} })
    for (const command of told.commands) await actor.send(JSON.parse(JSON.stringify(command).replaceAll(executionId, id)) as Command)
  }
  const asked = new ToldScenario()
  asked.send('execution.request', { request: request(), policy: policy() }).until('active.analyzing').answer('analyzeCode', writing()).until('active.awaitingApproval.asked').send('approval.grant', {}, 'grace').until('active.executing.running')
  asked.send('output.append', { effectId: asked.open('runCode').effectId, chunks: [{ kind: 'stream', name: 'stdout', text: evil }] }).until('succeeded')
  const straight = new ToldScenario().send('execution.request', { request: request({ retries: 2 }), policy: policy() }).until('active.executing.running')
  await record(one, asked)
  await record(two, straight.answer('runCode', result({ results: { answer: 43 } })).until('succeeded'))
  const running = new ToldScenario().send('execution.request', { request: request(), policy: policy() }).until('active.executing.running')
  await record(lost, running.send('effect.fail', { effectId: running.open('runCode').effectId, failure: { category: 'unknown', code: 'RUN_LOST', message: 'nobody saw it' } }))
  const waiting = new ToldScenario().send('execution.request', { request: request(), policy: policy() }).until('active.analyzing')
  await record(open, waiting.answer('analyzeCode', writing()).until('active.awaitingApproval.asked'))
  await store.close()
})
afterAll(() => stage.clear())

const jsonLines = (text: string) => text.trim().split('\n').map((line) => JSON.parse(line) as RecordedEvent)
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/

describe('diff', () => {
  it('shows what differs, for eyes and as stable JSON', async () => {
    const page = await stage.run(['diff', one, two])
    expect(page).toMatchObject({ exitCode: 0, stderr: '' })
    for (const part of ['- retries: 3', '+ retries: 2', '- awaitingApproval.asked', '- granted by grace', '- answer: 42', '+ answer: 43', 'program  the same', '-hello', 'generating']) expect(page.stdout).toContain(part)
    expect(page.stdout).not.toMatch(obeyed)
    const json = await stage.run(['diff', one, two, '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({ left: { executionId: one }, right: { executionId: two }, request: [{ key: 'retries', left: 3, right: 2 }], results: [{ key: 'answer', left: 42, right: 43 }] })
    expect((await stage.run(['diff', one, two, '--json'])).stdout).toBe(json.stdout)
  })

  it('finds nothing that differs between an execution and itself', async () => {
    const { stdout } = await stage.run(['diff', one, one])
    expect(stdout).toContain('approvals  the same')
    expect(stdout).not.toMatch(/^ *[-+] /m)
  })

  it('names an execution that is not there', async () => {
    expect(await stage.run(['diff', one, '01JZZZZZZZZZZZZZZZZZZZZZZZ'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('UNKNOWN_EXECUTION') })
  })
})

describe('replay --follow', () => {
  it('prints every step with the chart where nobody can press a key, and nothing that a terminal obeys', async () => {
    const ran = await stage.run(['replay', one, '--follow'])
    const events = jsonLines((await stage.run(['history', one])).stdout)
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' })
    expect(ran.stdout.match(/^event \d+ of \d+ /gm)).toHaveLength(events.length)
    expect(ran.stdout).toMatch(new RegExp(`event 1 of ${events.length}  execution.requested.*\n.*\n\n▾ active\n  ▶ preparing\n`))
    expect(ran.stdout).toContain('▶ succeeded')
    expect(ran.stdout).toContain('│ hello\n│ world')
    expect(ran.stdout).not.toMatch(obeyed)
    const lines = jsonLines((await stage.run(['replay', one, '--follow', '--at', '5', '--json'])).stdout)
    expect(lines[0]).toMatchObject({ version: 5, type: events[4]?.type, state: events[4]?.stateAfter })
    expect(lines).toHaveLength(events.length - 4)
  })

  it('steps by keys at a terminal, and leaves it with q or Ctrl-C', async () => {
    const running = stage.begin(['replay', one, '--follow'], { terminal: true })
    const shows = (text: string) => until(text, () => running.stdout.split('\u001b[2J').at(-1)?.includes(text))
    await shows('event 1 of ')
    running.type('n')
    await shows('event 2 of ')
    running.type('\u001b[C')
    await shows('event 3 of ')
    running.type('b')
    await shows('event 2 of ')
    running.type('G')
    await shows('▶ succeeded')
    running.type('g')
    await shows('▶ preparing')
    running.type('q')
    expect(await running.ended).toMatchObject({ exitCode: 0 })
    const left = stage.begin(['replay', one, '--follow'], { terminal: true })
    await until('it shows', () => left.stdout.includes('event 1 of'))
    left.type('\u0003')
    expect(await left.ended).toMatchObject({ exitCode: 0 })
  })

  it('goes on by itself with an interval, and ends behind the last event', async () => {
    const ran = await stage.begin(['replay', two, '--follow', '--interval', '0.001'], { terminal: true }).ended
    expect(ran.exitCode).toBe(0)
    expect(ran.stdout).toContain('▶ succeeded')
    expect(await stage.run(['replay', two, '--interval', '1'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('NOTHING_TO_FOLLOW') })
    expect(await stage.run(['replay', two, '--follow', '--interval', '0'])).toMatchObject({ exitCode: 2 })
  })
})

describe('history', () => {
  it('by type and from a version on', async () => {
    const typesOf = async (...options: string[]) => jsonLines((await stage.run(['history', one, ...options])).stdout).map(({ type }) => type)
    expect(await typesOf('--type', 'approval.*')).toEqual(['approval.required', 'approval.requested', 'approval.granted'])
    const [, requested] = jsonLines((await stage.run(['history', one, '--type', 'approval.*'])).stdout)
    expect(await typesOf('--type', 'approval.*', '--since', String(requested?.version))).toEqual(['approval.granted'])
    expect(await stage.run(['history', one, '--since', '99', '--type', 'nothing'])).toMatchObject({ exitCode: 0, stdout: '', stderr: expect.stringMatching(/^none of its \d+ events fits\n$/) })
  })
})

describe('what waits for a person', () => {
  it('show says which command comes next', async () => {
    const next = async (id: string) => /^next (.*)$/m.exec((await stage.run(['show', id])).stdout)?.[1]
    expect(await next(lost)).toContain(`resolve ${lost} --outcome failed|succeeded|rerun`)
    expect(await next(open)).toContain(`approve ${open}`)
    expect(await next(one)).toBeUndefined()
  })

  it('list refuses a mode that is none, instead of finding nothing', async () => {
    expect(await stage.run(['list', '--mode', 'readonly'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('read_only, write_access') })
  })
})
