/** The way through the chart for a terminal: one line a visit, with its duration; the last one is where it is or ended. */
import pc from 'picocolors'
import type { Visit, Visited } from '../../machines/index.js'

export interface TextOptions {
  /** Default: no colours. */
  readonly colour?: boolean
  /** For the duration of the state it is still in; ISO time. */
  readonly now?: string
}

export function drawText(visited: Visited, finals: ReadonlySet<string>, { colour = false, now }: TextOptions = {}): string {
  const { bold, dim, green, red, yellow, cyan } = pc.createColors(colour)
  const nameWidth = Math.max(0, ...visited.visits.map((visit) => labelOf(visit).length))
  const eventWidth = Math.max(0, ...visited.visits.map(({ event }) => event.length))
  const numberWidth = String(visited.visits.length).length
  const lines = visited.visits.map((visit, index) => {
    const last = index === visited.visits.length - 1
    const name = labelOf(visit).padEnd(nameWidth)
    const number = String(visit.order).padStart(numberWidth)
    const event = dim(visit.event.padEnd(eventWidth))
    if (!last) return `  ${dim(number)} ${dim('→')} ${name}  ${event}  ${durationOf(visit.entered, visit.left)}`
    if (finals.has(visit.state)) {
      const mark = visit.state === 'succeeded' ? green : red
      return `  ${dim(number)} ${mark('●')} ${mark(bold(name))}  ${event}  ${dim(`after ${durationOf(visited.requested, visit.entered)}`)}`
    }
    return `  ${dim(number)} ${yellow('▶')} ${yellow(bold(name))}  ${event}  ${cyan(now === undefined ? 'is here' : `is here, for ${durationOf(visit.entered, now)}`)}`
  })
  return `${lines.join('\n')}\n`
}

/** Indented by depth, so that the states around it show. */
const labelOf = ({ state }: Visit): string => {
  const inner = state.replace(/^active\./, '').split('.')
  return `${'  '.repeat(inner.length - 1)}${inner.join(' › ')}`
}

export function durationOf(from: string | null, to: string | null): string {
  if (from === null || to === null) return ''
  const milliseconds = Math.max(0, Date.parse(to) - Date.parse(from))
  if (milliseconds < 1000) return `${milliseconds} ms`
  const seconds = milliseconds / 1000
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} min ${whole % 60} s`
  return minutes < 2880 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.round(minutes / 1440)} days`
}
