/** What a channel has right before it is written: as many elements as will be written, of its own type. null: it could not be read in time. */
import { caCommand } from './caCommand.js'
import { encodeFrame } from './caFrame.js'
import type { CircuitHoldings, OpenChannel } from './circuitHoldings.js'
import { readPlainValue, type PlainValue } from './plainValue.js'

export interface CurrentValueParts {
  readonly channel: OpenChannel
  readonly count: number
  readonly holdings: CircuitHoldings
  readonly answerMs: number
}

export async function readCurrentValue({ channel, count, holdings, answerMs }: CurrentValueParts): Promise<PlainValue | null> {
  const { dataType, upstream, serverId } = channel
  const wanted = Math.min(count, channel.count)
  if (wanted === 0) return null
  let told: (value: PlainValue | null) => void = () => undefined
  const read = new Promise<PlainValue | null>((resolve) => { told = resolve })
  const id = await holdings.wait({
    kind: 'current', channel,
    read: (answer) => {
      const value = answer === null ? null : readPlainValue(answer.dataType, answer.count, answer.payload)
      told(value?.ok === true ? value.value : null)
    },
  })
  const late = setTimeout(() => {
    holdings.answered(id)
    told(null)
  }, answerMs)
  if (upstream.alive) upstream.send(encodeFrame({ command: caCommand.readNotify, dataType, count: wanted, parameter1: serverId, parameter2: id }))
  else told(null)
  try {
    return await read
  } finally {
    clearTimeout(late)
  }
}
