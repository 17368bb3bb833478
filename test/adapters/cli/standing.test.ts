/** `standing endorse` signs the hash of the terms that were shown, computed here, and nothing that a service only says. */
import { Command } from 'commander'
import { expect, it, vi } from 'vitest'
import type { CommandLine } from '../../../adapters/cli/commandLine.js'
import { standingCommand } from '../../../adapters/cli/commands/standing.js'
import { standingHash } from '../../../machines/index.js'
import type { StandingShown } from '../../../runtime/ports/maintenance.js'
import { requested, writing } from '../../machines/execution/scenario.js'

const { approval } = requested().until('active.analyzing').answer('analyzeCode', writing()).until('active.awaitingApproval.asked').context
if (!approval) throw new Error('nothing is asked')
const { approvalHash, countersigned, reasoning, needed } = approval
const terms = { executionId: '01JLOOKEDAT000000000000001', approvalHash, countersigned, reasoning, parameters: null, uses: 20, until: '2099-01-01T00:00:00Z', comment: null }
const hash = standingHash(terms)
const shown: StandingShown = { standingId: 'S1', standingHash: hash, terms, needed, requester: 'ada', endorsements: [], inForceSince: null, revoked: null, uses: [], ended: 'nobody has approved it' }

/** At a terminal unless said; the program is no longer to be had. */
async function endorsed(options: readonly string[], { answered = shown, canAsk = true } = {}) {
  const printed: string[] = []
  const endorseStanding = vi.fn((_: unknown) => { printed.push('SIGNED'); return Promise.resolve(shown) })
  const plain = (text: string) => text
  const cli = {
    terminal: { canAsk, colors: { bold: plain, red: plain, green: plain }, print: (line: string) => printed.push(line), note: (line: string) => printed.push(line), json: () => undefined },
    hint: plain, deciderOf: () => Promise.resolve('mary'), reader: () => Promise.resolve({ get: () => Promise.resolve(null) }),
    maintenance: () => Promise.resolve({ listStanding: () => Promise.resolve({ standing: [answered] }), endorseStanding }),
  } as unknown as CommandLine
  const program = new Command()
  standingCommand(program, (action) => async (...parts: unknown[]) => { await (action as (...all: unknown[]) => Promise<unknown>)(cli, ...parts) })
  const code = await program.parseAsync(['standing', 'endorse', 'S1', ...options], { from: 'user' }).then(() => null, (error: unknown) => (error as { code: string }).code)
  return { code, printed, sent: endorseStanding.mock.calls.map(([input]) => input) }
}

it('prints the terms before it signs them', async () => {
  const { code, printed, sent } = await endorsed(['--hash', hash])
  expect({ code, sent }).toEqual({ code: null, sent: [{ standingId: 'S1', standingHash: hash }] })
  expect(printed.slice(0, printed.indexOf('SIGNED')).join('\n')).toMatch(new RegExp(`until 2099[^]*hash ${hash}[^]*context: none`))
})

it.each<[string, readonly string[], Parameters<typeof endorsed>[1], string]>([
  ['JSON, where nothing is shown, without --hash', ['--json'], {}, 'APPROVAL_HASH_REQUIRED'],
  ['nobody at a terminal, without --hash', [], { canAsk: false }, 'APPROVAL_HASH_REQUIRED'],
  ['a program that cannot be shown, without --hash', [], {}, 'APPROVAL_HASH_REQUIRED'],
  ['other terms than --hash names', ['--hash', 'f'.repeat(64)], {}, 'APPROVAL_HASH_MISMATCH'],
  ['terms that have not the hash that the service says', [], { answered: { ...shown, terms: { ...terms, uses: 1 } } }, 'APPROVAL_HASH_MISMATCH'],
  ['the same, where --hash names what the service says', ['--hash', hash, '--json'], { answered: { ...shown, terms: { ...terms, uses: 1 } } }, 'APPROVAL_HASH_MISMATCH'],
])('signs nothing: %s', async (_, options, how, expected) => {
  expect(await endorsed(options, how)).toMatchObject({ code: expected, sent: [] })
})
