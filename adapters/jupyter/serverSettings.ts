/**
 * The settings object of @jupyterlab/services for one server: requests get a deadline, the socket takes large messages
 * (with the default limit one big message closes it and everything waits for ever), the token stays out of addresses.
 */
import { ServerConnection } from '@jupyterlab/services'
import { WebSocket, type ClientOptions } from 'ws'
import type { ClientRequestArgs } from 'node:http'

const maxPayload = 512 * 1024 * 1024
type FetchInput = Parameters<typeof fetch>[0]
type FetchInit = Parameters<typeof fetch>[1]

export function serverSettings(
  server: { readonly url: string; readonly token: string }, requestTimeoutMs: number,
): ServerConnection.ISettings {
  const headers = { Authorization: `token ${server.token}` }
  class KernelSocket extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[], options?: ClientOptions | ClientRequestArgs) {
      super(address, protocols, { ...options, headers, maxPayload, perMessageDeflate: false, handshakeTimeout: 20_000 })
    }
  }
  return ServerConnection.makeSettings({
    baseUrl: server.url,
    wsUrl: server.url.replace(/^http/, 'ws'),
    token: server.token,
    appendToken: false,
    WebSocket: KernelSocket as unknown as typeof globalThis.WebSocket,
    fetch: (input: FetchInput, init?: FetchInit) => fetch(input, { ...init, signal: AbortSignal.timeout(requestTimeoutMs) }),
  })
}
