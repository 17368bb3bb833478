/** Shapes that several events and commands hold: each has a heading on the events page, with the comments of its source. */
import type { z } from 'zod'
import {
  analysisReportSchema, approvalRequestSchema, artifactSchema, countersignedSchema, endorsementSchema, engineResultSchema, executionFolderSchema, executionPolicySchema, failureSchema,
  feedbackSchema, findingSchema, generationInfoSchema, kernelSchema, modePolicySchema, notebookAttemptSchema, outputChunkSchema, requestSchema, spanSchema,
} from '../../../machines/index.js'
import { code } from '../markdown.js'
import { describe, fieldRows, fieldTable, type Names } from '../schemaTable.js'
import { fieldComments } from '../sourceComments.js'

interface Shape {
  readonly heading: string
  readonly schema: z.ZodType
  readonly file: string
  readonly constant: string
  readonly meaning: string
}

const shape = (heading: string, schema: z.ZodType, file: string, constant: string, meaning: string): Shape =>
  ({ heading, schema, file: `machines/${file}`, constant, meaning })

export const shapes: readonly Shape[] = [
  shape('Request', requestSchema, 'contracts/request.ts', 'requestSchema', 'The request in its inner form. Clients send the form with underscores: see [commands](commands.md#the-request).'),
  shape('Policy', executionPolicySchema, 'contracts/policy.ts', 'executionPolicySchema', 'The rules of the execution, taken from the configuration when it was requested.'),
  shape('ModePolicy', modePolicySchema, 'contracts/policy.ts', 'modePolicySchema', 'The rules of one execution mode.'),
  shape('ExecutionFolder', executionFolderSchema, 'contracts/execution.ts', 'executionFolderSchema', 'Where the files of the execution are.'),
  shape('Feedback', feedbackSchema, 'contracts/feedback.ts', 'feedbackSchema', 'What a failed attempt tells the next one.'),
  shape('GenerationInfo', generationInfoSchema, 'contracts/generation.ts', 'generationInfoSchema', 'How a program came about, or that none did.'),
  shape('AnalysisReport', analysisReportSchema, 'contracts/analysis.ts', 'analysisReportSchema', 'What the analyzer found in exactly these bytes.'),
  shape('Finding', findingSchema, 'contracts/analysis.ts', 'findingSchema', 'One thing the analyzer saw. A finding of severity `error` makes the analysis fail.'),
  shape('Span', spanSchema, 'contracts/analysis.ts', 'spanSchema', 'A place in the program: lines from 1, columns from 0 in UTF-16 code units, the end not included.'),
  shape('Countersigned', countersignedSchema, 'contracts/execution.ts', 'countersignedSchema', 'What a countersignature binds.'),
  shape('ApprovalRequest', approvalRequestSchema, 'contracts/approval.ts', 'approvalRequestSchema', 'What the approver is shown.'),
  shape('Endorsement', endorsementSchema, 'contracts/approval.ts', 'endorsementSchema', 'One person\'s yes.'),
  shape('Kernel', kernelSchema, 'contracts/effects.ts', 'kernelSchema', 'The kernel of a run.'),
  shape('OutputChunk', outputChunkSchema, 'contracts/execution.ts', 'outputChunkSchema', 'One piece of program output; `kind` says which fields it has.'),
  shape('EngineResult', engineResultSchema, 'contracts/execution.ts', 'engineResultSchema', 'What one run left. Text output is in the output events.'),
  shape('Artifact', artifactSchema, 'contracts/execution.ts', 'artifactSchema', 'A file that the run left.'),
  shape('NotebookAttempt', notebookAttemptSchema, 'contracts/execution.ts', 'notebookAttemptSchema', 'A notebook that was written.'),
  shape('Failure', failureSchema, 'errors/failure.ts', 'failureSchema', 'Why something did not work. All codes: [errors](errors.md#failures).'),
]

export const shapeNames: Names = new Map(shapes.map(({ schema, heading }) => [schema, heading]))

export const shapesSection = (): string => shapes.map(({ heading, meaning, ...from }) => `### ${heading}\n\n${meaning}\n\n${body(from)}`).join('\n\n')

function body({ schema, file, constant }: Omit<Shape, 'heading' | 'meaning'>): string {
  const rows = fieldRows(schema, shapeNames, fieldComments(file, constant))
  if (rows.length > 0) return fieldTable(rows)
  const kinds = (schema as unknown as { readonly def: { readonly options?: readonly z.ZodType[] } }).def.options ?? []
  return kinds.map((kind) => `- ${describe(kind, shapeNames).type}`).join('\n').replaceAll('{ kind', `{ ${code('kind')}`)
}
