/** `countersign verify --certificate FILE`: what the certificate says, if it is good; else the first thing that is wrong. */
import { limits } from '../../../machines/index.js'
import { loadCertificates } from '../../composeCommandLine.js'
import type { CommandLine } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { UsageError } from '../errors/usageError.js'
import { readText } from '../input/readText.js'
import { visibleText } from '../output/visibleText.js'

interface CertificateOptions {
  readonly code: string | undefined
  readonly keys: readonly string[]
  readonly json: boolean | undefined
}

/** Evidence of twenty persons, each with a comment of the greatest length, fits. */
const largestCertificate = 2_000_000

export async function verifyCertificateFile(cli: CommandLine, file: string, { code, keys, json }: CertificateOptions): Promise<ExitCode> {
  const { terminal } = cli
  const { verifyCertificate } = await loadCertificates()
  const { problem, serviceKey, statement, notes } = verifyCertificate({
    text: await readText(cli.io, file, largestCertificate),
    ...(code === undefined ? {} : { code: await readText(cli.io, code, limits.code * 4) }),
    ...keysOf(keys),
  })
  if (json) terminal.jsonLine({ ok: problem === null, problem, serviceKey, statement, notes })
  else if (problem !== null) terminal.print(`${terminal.colors.red('✗')} ${visibleText(file)}: ${visibleText(problem)}`)
  else if (statement) {
    const { predicate: { executionId, approvalHash, approvers, grantedAt, countersigned, requester, standing } } = statement
    terminal.print([
      `${terminal.colors.green('✓')} ${visibleText(file)}: ${approvers.map(({ approver, onBehalfOf }) => visibleText(onBehalfOf === null ? approver : `${approver} (for ${onBehalfOf})`)).join(' and ')} approved it ${standing ? `in advance, by the standing approval ${visibleText(standing.standingId)} (use ${standing.use} of ${standing.terms.uses}), used ` : ''}at ${grantedAt}`,
      `  execution ${visibleText(executionId)}, asked for by ${visibleText(requester)}; approved hash ${approvalHash}`,
      `  program sha256 ${countersigned.codeHash}, mode ${countersigned.mode}, enforcement level L${countersigned.enforcementLevel}, channels that it would write: ${countersigned.targets.map(visibleText).join(', ') || 'none'}`,
      ...(code === undefined ? ['  not compared with a program: give it with --code'] : []),
      ...notes.map((note) => `  ${visibleText(note)}`),
    ].join('\n'))
  }
  return problem === null ? exitCodes.done : exitCodes.failed
}

function keysOf(keys: readonly string[]): { readonly serviceKey?: string; readonly personKeys: Readonly<Record<string, string>> } {
  const services = keys.filter((key) => !key.includes('='))
  if (services.length > 1) throw new UsageError('WHAT_TO_VERIFY', 'one service signs a certificate: give one --key for it, and NAME=KEY for approvers')
  const [serviceKey] = services
  const personKeys = Object.fromEntries(keys.filter((key) => key.includes('=')).map((key) => [key.slice(0, key.indexOf('=')), key.slice(key.indexOf('=') + 1)]))
  return { ...(serviceKey === undefined ? {} : { serviceKey }), personKeys }
}
