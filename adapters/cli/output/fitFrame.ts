/**
 * A frame of `replay --follow` in as many lines as a terminal has: the event in full, and of the chart what is around the present
 * state. What is longer would push the event out at the top. Pure.
 */
import { stripVTControlCharacters } from 'node:util'

export interface FrameRoom {
  readonly rows: number
  readonly columns: number
}

export function fitFrame(frame: string, { rows, columns }: FrameRoom): string {
  const lines = frame.split('\n')
  const chartAt = lines.indexOf('') + 1
  const [event, chart] = [lines.slice(0, chartAt), lines.slice(chartAt)]
  // A long line takes several.
  const taken = event.reduce((sum, line) => sum + Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns)), 0)
  const room = Math.max(1, rows - taken)
  if (chart.length <= room) return frame
  const present = Math.max(0, chart.findIndex((line) => line.includes('▶')))
  const start = Math.min(Math.max(0, present - Math.floor(room / 2)), chart.length - room)
  return [...event, ...chart.slice(start, start + room)].join('\n')
}
