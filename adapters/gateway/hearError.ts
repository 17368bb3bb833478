/** An error of a server holds the header that it is about: told to the client in its own ids, or not at all. */
import { caCommand } from './caCommand.js'
import { encodeFrame, MalformedFrame, readHeader, textOf, textPayload, type CaFrame, type ReadHeader } from './caFrame.js'
import type { Hearing } from './hearUpstream.js'
import type { UpstreamCircuit } from './upstreamCircuit.js'

export function hearError({ command, parameter1, parameter2: status, payload }: CaFrame, upstream: UpstreamCircuit, hearing: Hearing): void {
  const original = originalOf(payload)
  if (original === null) return
  const message = textOf(payload.subarray(original.headerSize)).slice(0, 1_000)
  const ids = clientIdsOf(original, parameter1, upstream, hearing, message)
  if (ids === null) return
  const about = encodeFrame({ command: original.command, dataType: original.dataType, count: Math.min(original.count, 0xfffe), parameter1: ids.channel, parameter2: ids.request })
  hearing.reply(encodeFrame({ command, parameter1: ids.client, parameter2: status }, Buffer.concat([about, textPayload(message)])))
}

/** null: it is about nothing of this client's. */
function clientIdsOf(
  original: ReadHeader, channelId: number, upstream: UpstreamCircuit, { holdings }: Hearing, message: string,
): { readonly channel: number; readonly request: number; readonly client: number } | null {
  switch (original.command) {
    case caCommand.readNotify:
    case caCommand.writeNotify: {
      const pending = holdings.pending(original.parameter2)
      if (pending?.channel.upstream !== upstream) return null
      holdings.answered(original.parameter2)
      if (pending.kind === 'current') {
        pending.read(null)
        return null
      }
      if (pending.kind === 'write') pending.answered('failed', message)
      return { channel: pending.channel.id, request: pending.clientId, client: pending.channel.clientId }
    }
    case caCommand.eventAdd: {
      const subscription = holdings.subscription(original.parameter2)
      if (subscription?.channel.upstream !== upstream) return null
      return { channel: subscription.channel.id, request: subscription.clientId, client: subscription.channel.clientId }
    }
    case caCommand.write: {
      const channel = holdings.channel(channelId)
      return channel?.upstream === upstream ? { channel: channel.id, request: 0, client: channel.clientId } : null
    }
    default:
      return null
  }
}

function originalOf(payload: Buffer): ReadHeader | null {
  try {
    return readHeader(payload, 0)
  } catch (problem) {
    if (problem instanceof MalformedFrame) return null
    throw problem
  }
}
