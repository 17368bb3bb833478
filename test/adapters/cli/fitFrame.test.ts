import { expect, it } from 'vitest'
import { fitFrame } from '../../../adapters/cli/output/fitFrame.js'

const chart = (present: number) => Array.from({ length: 21 }, (_, at) => (at === present ? `▶ state ${at}` : `  state ${at}`))
const frame = (present: number, says = 'it happened') => ['event 1 of 18  \u001b[2mtime\u001b[22m', says, '', ...chart(present)].join('\n')

it('leaves a frame alone that fits', () => {
  expect(fitFrame(frame(3), { rows: 24, columns: 80 })).toBe(frame(3))
})

it.each([0, 10, 20])('keeps the event and what is around the present state %i where there is less room', (present) => {
  const lines = fitFrame(frame(present), { rows: 12, columns: 80 }).split('\n')
  expect(lines).toHaveLength(12)
  expect(lines.slice(0, 3)).toEqual(frame(present).split('\n').slice(0, 3))
  expect(lines).toContain(`▶ state ${present}`)
})

it('counts a long line as the lines that it takes, and always shows the present state', () => {
  expect(fitFrame(frame(5, 'x'.repeat(161)), { rows: 12, columns: 80 }).split('\n')).toHaveLength(10)
  expect(fitFrame(frame(5), { rows: 2, columns: 80 }).split('\n').at(-1)).toBe('▶ state 5')
})
