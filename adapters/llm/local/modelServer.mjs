// A small model on this machine behind OpenAI's chat completions, streamed, on 127.0.0.1: one request at a time, each a conversation of its
// own. Started by startModelServer.ts as a process of its own, so that native code that crashes takes nothing with it. Says its port in one
// line of JSON on stdout, and ends when stdin ends. node modelServer.mjs LIBRARY MODEL NAME THREADS, with SERVER_KEY set.
/* global AbortController */
import { createServer } from 'node:http'
import process from 'node:process'
import { pathToFileURL } from 'node:url'

/**
 * @typedef {{ role: string, content: string | { text?: string }[] }} Message
 * @typedef {{ messages: Message[], stream?: boolean, max_tokens?: number, temperature?: number }} Asked
 * @typedef {import('node:http').IncomingMessage} Request
 * @typedef {import('node:http').ServerResponse} Response
 */
const [library = '', modelPath, name, threads] = process.argv.slice(2)
const key = process.env.SERVER_KEY ?? ''
delete process.env.SERVER_KEY

// Setup installs the library apart from the service, which does not know its types.
const { getLlama, LlamaChatSession } = await import(pathToFileURL(library).href)
/** @param {string} level @param {string} message */
const logger = (level, message) => process.stderr.write(`${level}: ${message}\n`)
// Nothing is fetched and nothing is compiled: what setup installed is used, or the start fails.
const llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, progressLogs: false, maxThreads: Number(threads), logger })
const model = await llama.loadModel({ modelPath })
const context = await model.createContext({ contextSize: model.trainContextSize, threads: Number(threads) })
const sequence = context.getSequence()

/** @type {Promise<unknown>} */
let last = Promise.resolve()
/**
 * Who waits keeps its turn.
 * @param {() => Promise<void>} work
 */
const inTurn = (work) => {
  const turn = last.then(work)
  last = turn.catch(() => undefined)
  return turn
}

/** @param {Message[]} messages @param {string} role */
const textOf = (messages, role) =>
  messages.filter((one) => one.role === role).map(({ content }) => (typeof content === 'string' ? content : content.map(({ text }) => text ?? '').join(''))).join('\n\n')

/**
 * @param {Asked} asked
 * @param {AbortSignal} signal
 * @param {(text: string) => void} onTextChunk
 */
const complete = async ({ messages, max_tokens: maxTokens = 1024, temperature = 0 }, signal, onTextChunk) => {
  // What it has in common with the conversation before (the rules, that is most of it) is not computed again.
  const before = sequence.tokenMeter.getState()
  const session = new LlamaChatSession({ contextSequence: sequence, systemPrompt: textOf(messages, 'system') })
  try {
    const { stopReason } = await session.promptWithMeta(textOf(messages, 'user'), { maxTokens, temperature, signal, stopOnAbortSignal: true, onTextChunk })
    const { usedOutputTokens: written } = sequence.tokenMeter.diff(before)
    // The meter knows only what had to be computed. Without the few tokens of the chat's template.
    const read = ['system', 'user'].reduce((all, role) => all + Number(model.tokenize(textOf(messages, role)).length), 0)
    return { finish: stopReason === 'maxTokens' ? 'length' : 'stop', usage: { prompt_tokens: read, completion_tokens: written, total_tokens: read + written } }
  } finally {
    session.dispose({ disposeSequence: false })
  }
}

/** @param {Request} request @returns {Promise<Asked>} */
const bodyOf = async (request) => {
  let text = ''
  for await (const piece of request.setEncoding('utf8')) {
    text += String(piece)
    if (text.length > 16 * 1024 * 1024) throw new Error('the request is too large')
  }
  return JSON.parse(text)
}

/** @param {Request} request @param {Response} response */
const answer = async (request, response) => {
  /** @param {number} status @param {unknown} problem */
  const fail = (status, problem) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { message: String(problem), type: 'invalid_request_error' } }))
  }
  /** @param {unknown} data */
  const send = (data) => response.write(`data: ${JSON.stringify(data)}\n\n`)
  if (request.headers.authorization !== `Bearer ${key}`) return fail(401, 'wrong key')
  if (request.method !== 'POST' || request.url !== '/v1/chat/completions') return fail(404, 'only POST /v1/chat/completions is served')
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const now = Date.now()
  const head = { id: `local-${now}`, created: Math.floor(now / 1000), model: name }
  /** @param {object} delta @param {string | null} finish */
  const chunk = (delta, finish) => ({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })
  try {
    const asked = await bodyOf(request)
    await inTurn(async () => {
      if (gone.signal.aborted) return
      let text = ''
      if (asked.stream) {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
        send(chunk({ role: 'assistant', content: '' }, null))
      }
      const { finish, usage } = await complete(asked, gone.signal, (piece) => {
        text += piece
        if (asked.stream) send(chunk({ content: piece }, null))
      })
      if (asked.stream) {
        send(chunk({}, finish))
        send({ ...head, object: 'chat.completion.chunk', choices: [], usage })
        response.end('data: [DONE]\n\n')
        return
      }
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ ...head, object: 'chat.completion', choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: finish }], usage }))
    })
  } catch (error) {
    // A prompt that is longer than the model's context is the usual one; a stream that has begun tells it as its last event.
    if (!response.headersSent) return fail(400, error)
    send({ error: { message: String(error), type: 'invalid_request_error' } })
    response.end()
  }
}

const server = createServer((request, response) => void answer(request, response))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${JSON.stringify({ port: typeof address === 'object' ? address?.port : null })}\n`)
})
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
