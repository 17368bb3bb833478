import { expect, test } from 'vitest'
import { channelLimits, channelLimitsFileSchema } from '../../../machines/index.js'
import { taskLimits, withTaskLimits } from '../../../adapters/llm/withTaskLimits.js'
import { generationInput } from './generationInputs.js'

const limits = channelLimits(channelLimitsFileSchema.parse({ channels: { 'SR:QF1:SP': { min: 0, max: 5, units: 'A' }, 'SR:*:KILL': { writable: false } } }))
const asking = (writesEnabled: boolean) => generationInput({ writesEnabled }, { taskObjective: 'Raise SR:QF1:SP a bit.', capabilityContextData: { others: ['SR:RF:KILL', 'SR:OTHER'] } })

test('channels that the task or its data name are told with what may be written to them', () => {
  expect(taskLimits(asking(true), limits)).toEqual([{ channel: 'SR:QF1:SP', allowed: '0 … 5 A' }, { channel: 'SR:RF:KILL', allowed: 'nothing' }])
})

test('nothing is told where nothing can be written, or where there are no limits', () => {
  expect(taskLimits(asking(false), limits)).toEqual([])
  expect(taskLimits(asking(true), null)).toEqual([])
})

test('any generator is handed them', async () => {
  const seen: unknown[] = []
  const generator = withTaskLimits(() => limits, { name: 'one', generate: (input) => { seen.push(input.channelLimits); return Promise.reject(new Error('enough')) } })
  await expect(generator.generate(asking(true), { signal: new AbortController().signal, onToken: () => {} })).rejects.toThrow('enough')
  expect(seen).toEqual([[{ channel: 'SR:QF1:SP', allowed: '0 … 5 A' }, { channel: 'SR:RF:KILL', allowed: 'nothing' }]])
})
