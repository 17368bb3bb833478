/** How an execution ended, for people: results, figures, notebook, or why not. Called by `run`, `submit --wait` and `show`. */
import type { ExecutionResult } from '../../../machines/index.js'
import { failureText } from './eventLine.js'
import type { Colors } from './terminal.js'
import { jsonText, visibleText } from './visibleText.js'

const mostLines = 60

export function resultPage(result: ExecutionResult, colors: Colors): string {
  const { execution_result: success, failure } = result
  const lines = [`${colors.bold(result.status)} ${colors.dim(result.execution_id)}`]
  if (failure) lines.push(colors.red(failureText(failure)))
  if (success) {
    lines.push(field('results', results(success.results)))
    lines.push(field('took', `${success.execution_time_seconds.toFixed(2)} s`))
    for (const figure of success.figure_paths) lines.push(field('figure', visibleText(figure)))
  }
  for (const warning of result.analysis_warnings) lines.push(field('warning', colors.yellow(visibleText(warning))))
  if (result.notebook_path !== null) lines.push(field('notebook', visibleText(result.notebook_path)))
  if (result.notebook_link) lines.push(field('', visibleText(result.notebook_link)))
  if (result.execution_folder !== null) lines.push(field('folder', visibleText(result.execution_folder)))
  return lines.join('\n')

  function field(name: string, value: string): string {
    return `${colors.dim(name.padEnd(9))} ${value.replaceAll('\n', `\n${' '.repeat(10)}`)}`
  }
}

function results(value: object): string {
  const line = jsonText(value)
  if (line.length <= 100) return line
  const text = jsonText(value, 2)
  const lines = text.split('\n')
  return lines.length <= mostLines ? text : [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more lines: see results.json in the folder`].join('\n')
}
