/** `countersign certificate ID`: the certificate of its last approval, as the service signed it when it was granted. */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { factOf } from '../../../machines/index.js'
import { loadCertificates } from '../../composeCommandLine.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { UsageError } from '../errors/usageError.js'

interface CertificateOptions {
  readonly out?: string
}

export function certificateCommand(program: Command, run: Run): void {
  program
    .command('certificate')
    .description('print the signed certificate of an approval: who countersigned which bytes; `countersign verify --certificate` checks it anywhere')
    .argument('<id>', 'execution id, or its beginning or end, or an archive file')
    .option('--out <file>', 'write it into this file; one that is there is not replaced')
    .action(run(certificate))
}

async function certificate(cli: CommandLine, id: string, { out }: CertificateOptions): Promise<ExitCode> {
  const reader = await cli.reader(id)
  const { executionId } = await reader.find(id)
  const facts = (await reader.history(executionId)).map(factOf)
  const granted = facts.filter((fact) => fact.type === 'approval.granted').at(-1)
  const issued = facts.filter((fact) => fact.type === 'certificate.issued').find(({ data }) => data.approvalId === granted?.data.approvalId)
  if (!issued) throw new UsageError('NO_CERTIFICATE', `${executionId} has no certificate: ${noneBecause(granted)}`)
  const { certificateText } = await loadCertificates()
  const text = certificateText(issued.data.certificate)
  if (out === undefined) cli.terminal.print(text.trimEnd())
  else {
    const file = resolve(cli.io.cwd, out)
    await writeFile(file, text, { flag: 'wx' }).catch((cause: unknown) => {
      throw new UsageError('FILE_NOT_WRITABLE', `${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    })
    cli.terminal.print(`certificate of ${issued.data.approvalId} written to ${file}`)
  }
  return exitCodes.done
}

function noneBecause(granted: { readonly data: { readonly certified: boolean } } | undefined): string {
  if (granted === undefined) return 'nobody has approved it'
  return granted.data.certified ? 'it is being signed, or could not be (`countersign history` says which)' : 'it was approved before there were certificates'
}
