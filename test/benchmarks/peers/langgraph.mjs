// The reference workload on LangGraph JS with its SQLite checkpointer: one process, as the seed's architecture has it.
// node langgraph.mjs NAME '{"inFlight":64,"warmUp":50,"count":400,"durable":true}' FOLDER
import { join } from 'node:path'
import { Annotation, Command, END, interrupt, START, StateGraph } from '@langchain/langgraph'
import { SqliteSaver } from '@langchain/langgraph-checkpoint-sqlite'

const [, settings = '{}', folder = '.'] = process.argv.slice(2)
const { inFlight, warmUp = 0, count, durable, phase = 'all' } = JSON.parse(settings)

const program = 'results = {"answer": 42}\n'
const report = { codeHash: '0'.repeat(64), syntaxValid: true, controlWrites: false, controlReads: false, unknown: false, imports: [], findings: [], recommendations: [] }
const State = Annotation.Root({ request: Annotation(), code: Annotation(), report: Annotation(), approval: Annotation(), result: Annotation() })

const saver = SqliteSaver.fromConnString(join(folder, 'langgraph.db'))
saver.setup()
// Durable: each step is on the disk before the next begins, as everything of ours is.
saver.db.pragma(`synchronous = ${durable ? 'FULL' : 'NORMAL'}`)
const graph = new StateGraph(State)
  .addNode('generate', async () => ({ code: program }))
  .addNode('analyse', async () => ({ report }))
  .addNode('approve', async ({ code }) => ({ approval: interrupt({ code }) }))
  .addNode('execute', async () => ({ result: { success: true, results: { answer: 42 } } }))
  .addEdge(START, 'generate').addEdge('generate', 'analyse').addEdge('analyse', 'approve').addEdge('approve', 'execute').addEdge('execute', END)
  .compile({ checkpointer: saver })

const request = { userQuery: 'What is the answer?', taskObjective: 'Compute the answer', expectedResults: { answer: 'int' }, executionFolderName: 'answer', sessionContext: { user: 'ada', chat: '42' } }
const configOf = (id) => ({ configurable: { thread_id: id }, ...(durable ? { durability: 'sync' } : {}) })
let ids = 0

async function one() {
  const config = configOf(`e${process.pid}-${++ids}`)
  await graph.invoke({ request }, config)
  const { result } = await graph.invoke(new Command({ resume: { approver: 'grace' } }), config)
  if (!result?.success) throw new Error('it did not succeed')
}

async function inTurns(total, work) {
  let left = total
  await Promise.all(Array.from({ length: Math.min(inFlight, total) }, async () => {
    while (left-- > 0) await work()
  }))
}

/** All that had begun, found and driven by hand to their ends, since LangGraph does not do it by itself. */
async function recover() {
  const threads = saver.db.prepare('SELECT DISTINCT thread_id FROM checkpoints').pluck().all()
  let done = 0
  const queue = [...threads]
  await Promise.all(Array.from({ length: 64 }, async () => {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      const config = configOf(id)
      const state = await graph.getState(config)
      if (state.next.length > 0) {
        const waits = state.tasks.some(({ interrupts }) => interrupts.length > 0)
        const after = await graph.invoke(waits ? new Command({ resume: { approver: 'grace' } }) : null, config)
        if (!after.result) await graph.invoke(new Command({ resume: { approver: 'grace' } }), config)
      }
      done++
    }
  }))
  return done
}

if (phase === 'begin') {
  // Until it is killed: everything is in flight at once.
  process.send?.({ begun: true })
  await inTurns(count, one)
} else if (phase === 'recover') {
  const started = performance.now()
  const recovered = await recover()
  process.send?.({ found: { milliseconds: performance.now() - started, recovered } }, () => process.exit(0))
} else {
  await inTurns(warmUp, one)
  const processor = process.cpuUsage()
  const started = performance.now()
  await inTurns(count, one)
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(processor)
  process.send?.({ found: { perSecond: count / seconds, processorMsPerExecution: (user + system) / 1000 / count } }, () => process.exit(0))
}
