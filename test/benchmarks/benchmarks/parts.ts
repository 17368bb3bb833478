/** The parts by themselves: appending, the way to a subscriber, executions that wait, kernels, the interpreter, and a crash. */
import type { Benchmark, Circumstances } from '../benchmark.js'
import { inProcess } from '../inProcess.js'
import type { CrashFound } from '../measurements/crash.js'
import type { KernelsFound } from '../measurements/kernels.js'
import type { TransitionsFound } from '../measurements/transitions.js'
import type { WaitingFound } from '../measurements/waiting.js'
import { isInstalled, scriptOf } from '../peers.js'
import { recoveryOf } from '../peerRecovery.js'
import { figure, type Figure } from '../report/figures.js'

async function repeated<T>({ quick, profileDir, say }: Circumstances, name: string, settings: object): Promise<T[]> {
  const found: T[] = []
  const rounds = quick ? 1 : 3
  for (let round = 1; round <= rounds; round++) {
    say(`${name} ${JSON.stringify(settings)}, run ${round} of ${rounds}`)
    found.push(await inProcess<T>(name, settings, { profileDir }))
  }
  return found
}

export const append: Benchmark = {
  name: 'append',
  about: 'appends through the store against raw transactions of the same size',
  async run(circumstances) {
    const figures: Figure[] = []
    for (const concurrent of [1, 16, 64, 256, 1024]) {
      const found = await repeated<{ ours: number; raw: number }>(circumstances, 'append', { concurrent, count: concurrent === 1 ? 2000 : circumstances.quick ? 6000 : 20_000 })
      figures.push(figure({ name: `appends/s, ${concurrent} at once`, unit: '1/s', ours: found.map(({ ours }) => ours), other: { what: 'raw better-sqlite3', values: found.map(({ raw }) => raw) }, goal: { atLeast: 0.9 } }))
    }
    return figures
  },
}

export const latency: Benchmark = {
  name: 'latency',
  about: 'from a command to its event at a NATS subscriber',
  async run(circumstances) {
    const found = await repeated<{ ours: number; raw: number }>(circumstances, 'latency', { count: circumstances.quick ? 100 : 300 })
    return [figure({ name: 'command to event at a subscriber, p50', unit: 'ms', ours: found.map(({ ours }) => ours), other: { what: 'raw commit, then raw NATS', values: found.map(({ raw }) => raw) }, goal: { atMost: 1.5 } })]
  },
}

export const waiting: Benchmark = {
  name: 'waiting',
  about: 'executions that wait for approval: having them in hand again, and their memory',
  async run(circumstances) {
    const { quick, say } = circumstances
    const [some, many] = quick ? [2000, 10_000] : [10_000, 100_000]
    const resumed = await repeated<WaitingFound>(circumstances, 'waiting', { count: some, what: 'resume' })
    say(`waiting: memory of ${many}`)
    const { heap, resident } = await inProcess<WaitingFound>('waiting', { count: many, what: 'memory' }, { timeoutMs: 200_000 })
    return [
      figure({ name: `resume ${some} waiting executions`, unit: 'ms', ours: resumed.map(({ resume }) => resume), other: { what: 'scan and parse', values: resumed.map(({ scan }) => scan) }, goal: { atMost: 6 } }),
      figure({ name: `memory of ${many} waiting executions, heap above an empty service`, unit: 'MiB', ours: [heap], goal: { atMost: 30 } }),
      figure({ name: `memory of ${many} waiting executions, resident above an empty service`, unit: 'MiB', ours: [resident] }),
    ]
  },
}

export const kernels: Benchmark = {
  name: 'kernels',
  about: 'a kernel that waited for an execution, against a new one',
  async run(circumstances) {
    const found = await repeated<KernelsFound>(circumstances, 'kernels', { count: circumstances.quick ? 5 : 15 })
    return [
      figure({ name: 'kernel for an execution, p50', unit: 'ms', ours: found.map(({ warm }) => warm), other: { what: 'a new kernel', values: found.map(({ cold }) => cold) }, goal: { atMost: 15 }, measure: (ours) => ours }),
      figure({ name: 'kernel, and numpy, pandas and pyplot imported, p50', unit: 'ms', ours: found.map(({ warmImported }) => warmImported), other: { what: 'a new kernel', values: found.map(({ coldImported }) => coldImported) } }),
    ]
  },
}

export const xstate: Benchmark = {
  name: 'xstate',
  about: 'transitions of the execution machine against actor.send',
  async run(circumstances) {
    const found = await repeated<TransitionsFound>(circumstances, 'transitions', { rounds: circumstances.quick ? 400 : 2000 })
    const row = (what: keyof TransitionsFound, name: string, goal?: { atLeast: number }) =>
      figure({ name, unit: '1/s', ours: found.map((one) => one[what]), other: { what: 'actor.send', values: found.map(({ actorSend }) => actorSend) }, ...(goal ? { goal } : {}) })
    return [
      row('step', 'transitions/s, with one shared scope', { atLeast: 0.8 }),
      row('transition', "transitions/s, XState's transition()"),
      row('evolve', 'events evolved/s, with effects and timers'),
    ]
  },
}

export const crash: Benchmark = {
  name: 'crash',
  about: 'kill -9 with executions in flight, and a restart until all are complete',
  async run(circumstances) {
    const count = circumstances.quick ? 300 : 1000
    const found = await repeated<CrashFound>(circumstances, 'crash', { count })
    const theirs: number[] = []
    if (isInstalled('langgraph', circumstances)) {
      for (let round = 0; round < (circumstances.quick ? 1 : 3); round++) theirs.push(await recoveryOf(scriptOf('langgraph'), count))
    }
    const of = (key: keyof CrashFound) => found.map((one) => one[key])
    return [
      figure({ name: `kill -9 with ${count} in flight, restart to all complete`, unit: 'ms', ours: of('milliseconds'), other: { what: 'LangGraph, driven by hand', values: theirs }, goal: { atMost: 0.125 } }),
      figure({ name: 'acknowledged executions that were lost', unit: '', ours: of('lost'), goal: { atMost: 0 } }),
      figure({ name: 'programs that were run twice', unit: '', ours: of('runTwice'), goal: { atMost: 0 } }),
      figure({ name: 'steps that were done a second time', unit: '', ours: of('repeated'), goal: { atMost: 128 } }),
    ]
  },
}
