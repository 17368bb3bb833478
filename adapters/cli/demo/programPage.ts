/** The program as it was analysed, with the findings at its lines. Called when an analysis is told and nobody is asked. */
import { contextOf, replay, type AnalysisReport, type RecordedEvent } from '../../../machines/index.js'
import type { Colors } from '../output/terminal.js'

type Annotate = (code: string, report: AnalysisReport, options: { color: boolean }) => string

export function programPage(history: readonly RecordedEvent[], annotate: Annotate, colors: Colors): string {
  const state = replay(history)
  const analysed = history.at(-1)?.data as { readonly report: AnalysisReport } | undefined
  const program = state && contextOf(state).program
  return program && analysed ? `\n${annotate(program.code, analysed.report, { color: colors.isColorSupported }).trimEnd()}\n\n` : ''
}
