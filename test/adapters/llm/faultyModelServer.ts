/**
 * A model server on loopback that speaks OpenAI's chat completions, Anthropic's messages and Google's generateContent, all
 * streaming, and fails on demand.
 * Used by the contract suite of the code generators. `next` says what the next request gets; without it a good reply.
 */
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Fault =
  | { readonly kind: 'reply'; readonly text: string; readonly pieces?: number; readonly uncounted?: boolean }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string>; readonly message?: string; readonly body?: string }
  | { readonly kind: 'hang' } // accepts and never answers
  | { readonly kind: 'hangMidStream'; readonly text: string }
  | { readonly kind: 'malformed' } // 200, an event that is no JSON
  | { readonly kind: 'html' } // 200, a proxy's page
  | { readonly kind: 'empty' }
  | { readonly kind: 'truncated'; readonly text: string }
  | { readonly kind: 'refusal'; readonly text: string }
  | { readonly kind: 'disconnect'; readonly text: string } // the socket dies in the middle
  | { readonly kind: 'endsEarly'; readonly text: string } // the stream ends politely, without a finish reason
  | { readonly kind: 'errorInStream'; readonly text: string; readonly type: string; readonly message: string }

export interface ModelRequest {
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: Record<string, unknown>
}

export interface FaultyModelServer {
  readonly url: string
  readonly requests: ModelRequest[]
  /** Connections that the client has given up. */
  readonly abandoned: { count: number }
  next(fault: Fault): void
  close(): Promise<void>
}

const split = (text: string, pieces: number): string[] => {
  const size = Math.max(1, Math.ceil(text.length / pieces))
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) => text.slice(index * size, (index + 1) * size))
}

interface Wire {
  begin(response: ServerResponse): void
  text(response: ServerResponse, text: string): void
  end(response: ServerResponse, why: 'stop' | 'length' | 'refusal', uncounted?: boolean): void
  error(type: string, message: string): object
  streamedError(response: ServerResponse, type: string, message: string): void
}

const event = (response: ServerResponse, data: object, name?: string): void => {
  response.write(`${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`)
}

const openAiChunk = (delta: object, finishReason: string | null) => ({
  id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'served-model', choices: [{ index: 0, delta, finish_reason: finishReason }],
})

const openAi: Wire = {
  begin: (response) => event(response, openAiChunk({ role: 'assistant', content: '' }, null)),
  text: (response, text) => event(response, openAiChunk({ content: text }, null)),
  end: (response, why, uncounted = false) => {
    if (why === 'refusal') event(response, openAiChunk({}, 'content_filter'))
    else event(response, openAiChunk({}, why))
    if (!uncounted) event(response, { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'served-model', choices: [], usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 } })
    response.end('data: [DONE]\n\n')
  },
  error: (type, message) => ({ error: { message, type, code: type, param: null } }),
  streamedError: (response, type, message) => event(response, { error: { message, type, code: type, param: null } }),
}

const anthropic: Wire = {
  begin: (response) => {
    event(response, { type: 'message_start', message: { id: 'm1', type: 'message', role: 'assistant', model: 'served-model', content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 11, output_tokens: 1 } } }, 'message_start')
    event(response, { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }, 'content_block_start')
  },
  text: (response, text) => event(response, { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }, 'content_block_delta'),
  end: (response, why) => {
    const reason = { stop: 'end_turn', length: 'max_tokens', refusal: 'refusal' }[why]
    event(response, { type: 'content_block_stop', index: 0 }, 'content_block_stop')
    event(response, { type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 7 } }, 'message_delta')
    event(response, { type: 'message_stop' }, 'message_stop')
    response.end()
  },
  error: (type, message) => ({ type: 'error', error: { type, message } }),
  streamedError: (response, type, message) => event(response, { type: 'error', error: { type, message } }, 'error'),
}

const googleChunk = (text: string, finishReason?: string) => ({
  candidates: [{ content: { parts: text === '' ? [] : [{ text }], role: 'model' }, index: 0, ...(finishReason === undefined ? {} : { finishReason }) }],
  modelVersion: 'served-model', responseId: 'r1',
})

const google: Wire = {
  begin: () => {},
  text: (response, text) => event(response, googleChunk(text)),
  end: (response, why, uncounted = false) => {
    const reason = { stop: 'STOP', length: 'MAX_TOKENS', refusal: 'SAFETY' }[why]
    event(response, { ...googleChunk('', reason), ...(uncounted ? {} : { usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 7, totalTokenCount: 18 } }) })
    response.end()
  },
  error: (type, message) => ({ error: { code: 500, message, status: type } }),
  streamedError: (response, type, message) =>
    event(response, { error: { code: type === 'rate_limit_error' ? 429 : 503, message, status: type === 'rate_limit_error' ? 'RESOURCE_EXHAUSTED' : 'UNAVAILABLE' } }),
}

const wireOf = (url: string): Wire => (url.endsWith('/messages') ? anthropic : url.includes(':streamGenerateContent') ? google : openAi)

const play = (response: ServerResponse, wire: Wire, fault: Fault): void => {
  if (fault.kind === 'hang') return
  if (fault.kind === 'status') {
    response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers })
    response.end(fault.body ?? JSON.stringify(wire.error('some_error', fault.message ?? 'no')))
    return
  }
  if (fault.kind === 'html') {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end('<html><body>Please log in</body></html>')
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  if (fault.kind === 'malformed') {
    response.end('data: {"choices": [}\n\n')
    return
  }
  wire.begin(response)
  if (fault.kind === 'empty') return wire.end(response, 'stop')
  for (const piece of split(fault.text, fault.kind === 'reply' ? fault.pieces ?? 5 : 5)) wire.text(response, piece)
  switch (fault.kind) {
    case 'reply': return wire.end(response, 'stop', fault.uncounted)
    case 'truncated': return wire.end(response, 'length')
    case 'refusal': return wire.end(response, 'refusal')
    case 'endsEarly': response.end(); return
    case 'disconnect': setTimeout(() => response.destroy(), 30); return
    case 'errorInStream': wire.streamedError(response, fault.type, fault.message); response.end(); return
    case 'hangMidStream': return
  }
}

export const goodReply = '```python\nresults = {"mean": 2.0}\n```'

export const startFaultyModelServer = async (): Promise<FaultyModelServer> => {
  const requests: ModelRequest[] = []
  const faults: Fault[] = []
  const abandoned = { count: 0 }
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const sent = Buffer.concat(parts).toString('utf8')
      requests.push({ url: request.url ?? '', headers: request.headers, body: JSON.parse(sent === '' ? '{}' : sent) as Record<string, unknown> })
      response.on('close', () => { if (!response.writableFinished) abandoned.count += 1 })
      play(response, wireOf(request.url ?? ''), faults.shift() ?? { kind: 'reply', text: goodReply })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    abandoned,
    next: (fault) => { faults.push(fault) },
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}
