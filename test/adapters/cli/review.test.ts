/** `countersign review` in a real pseudo terminal, on a real service. */
import type { ChildProcess } from 'node:child_process'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { cliProgram, cliStage, compiled, until, type CliStage } from './cliStage.js'
import { pseudoTerminal, type PseudoTerminal, type TerminalSettings } from './pseudoTerminal.js'

let stage: CliStage
let service: ChildProcess
const terminals: PseudoTerminal[] = []

beforeAll(async () => {
  await compiled()
  stage = await cliStage()
  const config = await stage.people(['ada', 'grace', 'eve', 'tester'], {
    agent_control_defaults: { epics_writes_enabled: true },
    execution: { modes: { read_only: { kernel_name: 'python3' }, write_access: { kernel_name: 'python3', allows_writes: true, requires_approval: false, minimum_enforcement_level: 0 } } },
  })
  service = stage.spawn(['--config', config, 'up', '--log-level', 'warn', '--drain', '1'])
  let ready = ''
  service.stdout!.on('data', (piece: Buffer) => (ready += piece.toString()))
  await until('the service is ready', () => {
    if (service.exitCode !== null) throw new Error(`up ended with ${service.exitCode}`)
    return ready.includes('is ready')
  }, 120_000)
}, 240_000)
afterEach(async () => {
  for (const terminal of terminals.splice(0)) await terminal.stop()
})
afterAll(() => stage.clear())

const adding = 'print("adding", flush=True)\nresults = {"sum": 1 + 2}\n'
const view = async (id: string) => JSON.parse((await stage.run(['show', id, '--json'])).stdout)
const asked = async (query: string, code = adding): Promise<string> => {
  const request = { user_query: query, task_objective: 'the sum', execution_folder_name: 'sum', approved_code: code }
  const { executionId } = JSON.parse((await stage.run(['submit', '-', '--json', '--as', 'ada'], { stdin: JSON.stringify(request) })).stdout)
  await until(`${query} is asked about`, async () => (await view(executionId)).status === 'awaitingApproval.asked')
  return executionId
}
const review = (settings: Partial<TerminalSettings> = {}, as = 'grace') => {
  const terminal = pseudoTerminal([process.execPath, cliProgram, 'review', '--as', as], { cwd: stage.folder, ...settings, env: { COUNTERSIGN_DATA: stage.dataDir, XDG_CONFIG_HOME: join(stage.folder, 'config'), NO_COLOR: '1', ...settings.env } })
  terminals.push(terminal)
  const shows = (text: string | RegExp) => until(`the screen shows ${text}\n${terminal.screen().join('\n')}`, () => {
    const screen = terminal.screen().join('\n')
    return (typeof text === 'string' ? screen.includes(text) : text.test(screen)) ? screen : null
  })
  return { ...terminal, shows }
}
const reaches = (id: string, status: string) => until(`${id} is ${status}`, async () => (await view(id)).status === status)

describe('review', () => {
  it('lists what waits, shows one with findings, channels and values, and approves what was shown', async () => {
    const id = await asked('Set the first quadrupole', 'import math\nresults = {"sum": math.sqrt(9)}\n')
    const terminal = review()
    await terminal.shows(/1 question waits · you decide as grace/)
    await terminal.shows(/Set the first quadrupole[\s\S]*ada asks · waits .* expires in .*h/)
    terminal.type('\r')
    const page = await terminal.shows('results = {"sum": math.sqrt(9)}')
    expect(page).toMatch(/1 of 1 · ada asks · read_only L\d/)
    await terminal.shows('a approve')
    terminal.type('G')
    await terminal.shows(/hash\s+[0-9a-f]{64}/)
    terminal.type('a')
    await terminal.shows('run exactly this program?')
    terminal.type('yes\r')
    await terminal.shows('approved')
    await reaches(id, 'succeeded')
    expect((await view(id)).approval.decision).toMatchObject({ kind: 'granted', approver: 'grace' })
    terminal.type('q')
    expect(await terminal.ended).toBe(0)
  })

  it('shows what would be written, and rejects with the reason that was given', async () => {
    const id = await asked('Write it', 'import epics\nepics.caput("SR:QF1:SP", 3.2)\nresults = {}\n')
    const terminal = review()
    await terminal.shows('SR:QF1:SP ← 3.2')
    terminal.type('\r')
    expect(await terminal.shows('control-write/call')).toMatch(/writes +SR:QF1:SP ← 3.2[\s\S]*2 │ epics.caput[\s\S]*\^{29}/)
    terminal.type('r')
    await terminal.shows('Why not?')
    terminal.type('wrong beamline\r')
    await terminal.shows('rejected')
    await reaches(id, 'rejected')
    expect((await view(id)).failure.message).toContain('wrong beamline')
  })

  it('closes what was decided elsewhere, even below a prompt, and shows what is new', async () => {
    const id = await asked('Decided elsewhere')
    const terminal = review()
    await terminal.shows('Decided elsewhere')
    terminal.type('\r')
    await terminal.shows('results = {')
    terminal.type('G')
    await terminal.shows(/hash\s+[0-9a-f]{64}/)
    terminal.type('a')
    await terminal.shows('run exactly this program?')
    await stage.run(['reject', id, '--reason', 'no', '--as', 'eve'])
    await terminal.shows(/waits no more/)
    await terminal.shows('0 questions wait')
    const later = await asked('Came later')
    await terminal.shows('Came later')
    await stage.run(['cancel', later])
    await terminal.shows('Nothing waits for approval.')
  })

  it('an edit is shown as a difference, sent, and comes back to be approved with its difference', async () => {
    const id = await asked('Edit me')
    const editor = await stage.file('editor.sh', '#!/bin/sh\nsed -i "s/1 + 2/40 + 2/" "$1"\n')
    await chmod(editor, 0o755)
    const terminal = review({ env: { EDITOR: editor } })
    await terminal.shows('Edit me')
    terminal.type('\r')
    await terminal.shows('a approve')
    terminal.type('e')
    await terminal.shows(/-results = \{"sum": 1 \+ 2\}[\s\S]*\+results = \{"sum": 40 \+ 2\}[\s\S]*Send this program/)
    terminal.type('yes\r')
    await terminal.shows(/since the program before:[\s\S]*\+results = \{"sum": 40 \+ 2\}/)
    terminal.type('G')
    await terminal.shows('edited by grace')
    expect((await view(id)).program).toMatchObject({ revision: 2 })
    terminal.type('a')
    await terminal.shows('run exactly this program?')
    terminal.type('yes\r')
    await reaches(id, 'succeeded')
    expect((await view(id)).result.execution_result.results).toEqual({ sum: 42 })
  })

  it('a small terminal: everything fits, nothing is approved that was not scrolled through', async () => {
    const id = await asked('A long one with \u001b[31mcolours\u001b[0m', `${Array.from({ length: 60 }, (_, at) => `value_${at} = "${'x'.repeat(at)}"`).join('\n')}\nresults = {}\n`)
    const terminal = review({ rows: 12, columns: 40 })
    await terminal.shows('A long one with \\u001b[31m')
    terminal.type('\r')
    await terminal.shows('more lines below')
    expect(terminal.screen()).toHaveLength(12)
    terminal.type('a')
    await terminal.shows('you have not seen all of it')
    for (let pages = 0; pages < 60 && /more lines below/.test(terminal.screen().join('\n')); pages += 1) {
      const before = terminal.screen().join('\n')
      terminal.type(' ')
      await until('the page turns', () => terminal.screen().join('\n') !== before)
    }
    terminal.type('a')
    await terminal.shows('run exactly')
    terminal.type('\u0003')
    await terminal.shows('a approve')
    expect((await view(id)).status).toBe('awaitingApproval.asked')
    await stage.run(['cancel', id])
  })

  it('without a terminal says what to use instead', async () => {
    expect(await stage.run(['review', '--as', 'ada'])).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringMatching(/for a person at a terminal[\s\S]*NEEDS_TERMINAL/) })
  })
})
