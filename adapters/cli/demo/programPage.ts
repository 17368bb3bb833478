/** The program as it was analysed, with the findings at its lines. Called when an analysis is told and nobody is asked. */
import { contextOf, replay, type AnalysisReport, type RecordedEvent } from '../../../machines/index.js'
import { annotateProgram, type Annotating } from '../output/annotateProgram.js'

export function programPage(history: readonly RecordedEvent[], annotating: Annotating): string {
  const state = replay(history)
  const analysed = history.at(-1)?.data as { readonly report: AnalysisReport } | undefined
  const program = state && contextOf(state).program
  return program && analysed ? `\n${annotateProgram(program.code, analysed.report, annotating).trimEnd()}\n\n` : ''
}
