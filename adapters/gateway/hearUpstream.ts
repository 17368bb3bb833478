/** What a server of the control system says, told to the client with the ids that it knows. What nobody asked for is dropped. */
import type { Logger } from '../../runtime/ports/logger.js'
import { caCommand } from './caCommand.js'
import { encodeFrame, type CaFrame } from './caFrame.js'
import { caStatus } from './caStatus.js'
import type { CircuitHoldings } from './circuitHoldings.js'
import { hearError } from './hearError.js'
import type { UpstreamCircuit } from './upstreamCircuit.js'

export interface Hearing {
  readonly holdings: CircuitHoldings
  /** Of its mode. Otherwise no channel may be written, whatever its server says. */
  readonly writable: boolean
  readonly log: Logger
  readonly reply: (bytes: Buffer) => void
}

export function hearUpstream(frame: CaFrame, upstream: UpstreamCircuit, hearing: Hearing): void {
  switch (frame.command) {
    case caCommand.createChannel:
    case caCommand.accessRights:
    case caCommand.createChannelFailed:
    case caCommand.serverDisconnected:
    case caCommand.clearChannel:
      return hearOfChannel(frame, upstream, hearing)
    case caCommand.readNotify:
    case caCommand.writeNotify:
      return hearAnswer(frame, upstream, hearing)
    case caCommand.eventAdd:
    case caCommand.eventCancel:
      return hearOfSubscription(frame, upstream, hearing)
    case caCommand.error:
      return hearError(frame, upstream, hearing)
    default:
      // Its greeting, and answers that the gateway asked for itself.
      return
  }
}

function hearOfChannel({ command, dataType, count, parameter1, parameter2 }: CaFrame, upstream: UpstreamCircuit, { holdings, writable, reply }: Hearing): void {
  const channel = holdings.channel(command === caCommand.clearChannel ? parameter2 : parameter1)
  if (!channel || channel.upstream !== upstream) return
  const { id, clientId } = channel
  if (command === caCommand.accessRights) return reply(encodeFrame({ command, parameter1: clientId, parameter2: parameter2 & (writable ? 3 : 1) }))
  if (command === caCommand.createChannel) {
    if (channel.serverId !== null) return
    Object.assign(channel, { serverId: parameter2, dataType, count })
    return reply(encodeFrame({ command, dataType, count, parameter1: clientId, parameter2: id }))
  }
  holdings.removeChannel(clientId, channel)
  reply(encodeFrame({ command, dataType, count, ...(command === caCommand.clearChannel ? { parameter1: id, parameter2: clientId } : { parameter1: clientId }) }))
}

function hearAnswer({ command, dataType, count, parameter1: status, parameter2: id, payload, cut }: CaFrame, upstream: UpstreamCircuit, { holdings, reply }: Hearing): void {
  const pending = holdings.pending(id)
  if (!pending || pending.channel.upstream !== upstream || (pending.kind === 'write') !== (command === caCommand.writeNotify)) return
  holdings.answered(id)
  const well = status === caStatus.normal
  if (pending.kind === 'current') return pending.read(well && cut === 0 ? { dataType, count, payload } : null)
  if (pending.kind === 'write') pending.answered(well ? 'written' : 'failed', well ? null : `the server answered with status ${status}`)
  const told = cut > 0 ? { count: 0, parameter1: caStatus.tooLarge } : { count, parameter1: status }
  reply(encodeFrame({ command, dataType, ...told, parameter2: pending.clientId }, payload))
}

function hearOfSubscription({ command, dataType, count, parameter1, parameter2, payload, cut }: CaFrame, upstream: UpstreamCircuit, { holdings, log, reply }: Hearing): void {
  const subscription = holdings.subscription(parameter2)
  if (!subscription || subscription.channel.upstream !== upstream) return
  const { channel, clientId, cancelled } = subscription
  if (cut > 0) return log.warn({ channel: channel.name, bytes: cut }, 'A value was larger than what the gateway passes on')
  // The answer to a cancellation is an empty value.
  const over = command === caCommand.eventCancel || (cancelled && payload.length === 0)
  if (over) holdings.removeSubscription(subscription)
  reply(encodeFrame({ command, dataType, count, parameter1: over ? channel.id : parameter1, parameter2: clientId }, payload))
}
