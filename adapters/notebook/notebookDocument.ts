/**
 * nbformat 4.5 as this project writes it: types, cells with stable ids, and the file's text. Called by the notebook builders.
 * The same cells give the same bytes. Pure.
 */
import { createHash } from 'node:crypto'

export type MimeBundle = Readonly<Record<string, unknown>>

export type CellOutput =
  | { readonly output_type: 'stream'; readonly name: 'stdout' | 'stderr'; readonly text: readonly string[] }
  | { readonly output_type: 'display_data'; readonly data: MimeBundle; readonly metadata: MimeBundle }
  | { readonly output_type: 'execute_result'; readonly execution_count: number; readonly data: MimeBundle; readonly metadata: MimeBundle }
  | { readonly output_type: 'error'; readonly ename: string; readonly evalue: string; readonly traceback: readonly string[] }

export type NewCell =
  | { readonly kind: 'markdown'; readonly name: string; readonly text: string }
  | { readonly kind: 'code'; readonly name: string; readonly text: string; readonly outputs?: readonly CellOutput[]; readonly executionCount?: number }

/** Lines with their ends, joined they are exactly `text`. */
export const multiline = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** Letters, digits, `-` and `_`, unique in the notebook, the same at every writing. */
const cellId = (notebookId: string, index: number): string => createHash('sha256').update(`${notebookId}/${index}`).digest('hex').slice(0, 12)

const cell = (notebookId: string) => (one: NewCell, index: number): object => {
  const shared = { id: cellId(notebookId, index), metadata: { tags: [one.name] }, source: multiline(one.text) }
  return one.kind === 'markdown'
    ? { cell_type: 'markdown', ...shared }
    : { cell_type: 'code', execution_count: one.executionCount ?? null, ...shared, outputs: one.outputs ?? [] }
}

export interface NotebookFacts {
  /** Seed of the cell ids. */
  readonly notebookId: string
  readonly kernelName: string | null
  /** Goes to `metadata.countersign`. */
  readonly metadata: Readonly<Record<string, unknown>>
}

/** Half of a surrogate pair cannot be written as UTF-8, and Python refuses to read it. */
const wellFormed = (_key: string, value: unknown): unknown => (typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\uFFFD') : value)

/** The text of the `.ipynb` file. */
export const notebookText = (facts: NotebookFacts, cells: readonly NewCell[]): string => {
  const kernelName = facts.kernelName ?? 'python3'
  const document = {
    cells: cells.map(cell(facts.notebookId)),
    metadata: {
      countersign: facts.metadata,
      kernelspec: { display_name: kernelName === 'python3' ? 'Python 3 (ipykernel)' : kernelName, language: 'python', name: kernelName },
      language_info: { name: 'python' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  }
  return `${JSON.stringify(document, wellFormed, 1)}\n`
}
