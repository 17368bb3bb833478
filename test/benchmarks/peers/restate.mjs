// The reference workload on Restate: its server from npm, the workflow in this process. Steps are journaled and flushed by the server.
// node restate.mjs NAME '{"inFlight":64,"warmUp":50,"count":400}' FOLDER
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as restate from '@restatedev/restate-sdk'

// The SDK is written for Node 22.
Promise.withResolvers ??= () => {
  let resolve, reject
  const promise = new Promise((yes, no) => { [resolve, reject] = [yes, no] })
  return { promise, resolve, reject }
}

const [, settings = '{}', folder = '.'] = process.argv.slice(2)
const { inFlight, warmUp = 0, count } = JSON.parse(settings)
const program = 'results = {"answer": 42}\n'
const report = { codeHash: '0'.repeat(64), syntaxValid: true, controlWrites: false, controlReads: false, unknown: false, imports: [], findings: [], recommendations: [] }

const asked = new Map()
const execution = restate.workflow({
  name: 'execution',
  handlers: {
    run: async (ctx) => {
      const code = await ctx.run('generate', async () => program)
      await ctx.run('analyse', async () => report)
      await ctx.run('ask', async () => { asked.get(ctx.key)?.() })
      const approval = await ctx.promise('approval')
      const result = await ctx.run('execute', async () => ({ success: true, results: { answer: 42 } }))
      return { code, approval, result }
    },
    approve: async (ctx, by) => { await ctx.promise('approval').resolve(by) },
  },
})

const freePort = () => new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address()
    probe.close(() => resolve(port))
  })
})
const [service, ingress, admin, node] = await Promise.all([freePort(), freePort(), freePort(), freePort()])
await restate.serve({ services: [execution], port: service })

const binary = join(dirname(createRequire(import.meta.url).resolve(`@restatedev/restate-server-${process.platform}-${process.arch}/package.json`)), 'bin', 'restate-server')
const server = spawn(binary, ['--no-logo', '--base-dir', folder, '--bind-ip', '127.0.0.1', '--bind-port', String(node), '--listen-mode', 'tcp'], {
  stdio: ['ignore', 'ignore', 'pipe'],
  env: { ...process.env, DO_NOT_TRACK: '1', RUST_LOG: 'error', RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`, RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}` },
})
let said = ''
server.stderr.on('data', (text) => { said = (said + text).slice(-2000) })
process.once('exit', () => server.kill('SIGKILL'))

await until(async () => (await fetch(`http://127.0.0.1:${admin}/health`)).ok)
await until(async () => (await post(`http://127.0.0.1:${admin}/deployments`, { uri: `http://127.0.0.1:${service}` })).ok)
await until(async () => (await fetch(`http://127.0.0.1:${ingress}/restate/health`)).ok)

async function post(url, body) {
  const reply = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  if (!reply.ok) throw new Error(`${url}: ${reply.status} ${await reply.text()}`)
  return reply
}

async function until(probe) {
  const deadline = Date.now() + 30_000
  for (;;) {
    try { if (await probe()) return } catch (e) { said = said || String(e.cause ?? e) }
    if (Date.now() > deadline) throw new Error(`Restate was not ready in time: ${said}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

let ids = 0
async function one() {
  const id = `e${++ids}`
  const question = new Promise((resolve) => asked.set(id, resolve))
  const ended = post(`http://127.0.0.1:${ingress}/execution/${id}/run`, { userQuery: 'What is the answer?', taskObjective: 'Compute the answer', executionFolderName: 'answer' })
  await Promise.race([question, ended])
  await post(`http://127.0.0.1:${ingress}/execution/${id}/approve`, { approver: 'grace' })
  const { result } = await (await ended).json()
  asked.delete(id)
  if (!result.success) throw new Error('it did not succeed')
}

async function inTurns(total) {
  let left = total
  await Promise.all(Array.from({ length: Math.min(inFlight, total) }, async () => {
    while (left-- > 0) await one()
  }))
}

await inTurns(warmUp)
const started = performance.now()
await inTurns(count)
const seconds = (performance.now() - started) / 1000
server.kill('SIGKILL')
process.send?.({ found: { perSecond: count / seconds } }, () => process.exit(0))
