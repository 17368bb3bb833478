/** Executions per second of the reference workload, beside LangGraph JS and Restate, whose turns are between ours. */
import type { Benchmark } from '../benchmark.js'
import { inProcess } from '../inProcess.js'
import type { ExecutionsFound, ExecutionsSettings } from '../measurements/executions.js'
import { measurePeer } from '../peers.js'
import { figure, type Figure } from '../report/figures.js'

const goals = { 1: { langgraph: 4, restate: undefined }, 16: { langgraph: 15, restate: undefined }, 64: { langgraph: 20, restate: 8 } } as const
type Rate = { readonly perSecond: number }

export const executions: Benchmark = {
  name: 'executions',
  about: 'the reference workload, with 1, 16 and 64 executions in flight, beside LangGraph and Restate',
  async run(circumstances) {
    const { quick, profileDir, say } = circumstances
    const rounds = quick ? 1 : 3
    const figures: Figure[] = []
    for (const inFlight of [1, 16, 64] as const) {
      const less = quick ? 3 : 1
      const settings: ExecutionsSettings = { inFlight, warmUp: inFlight === 1 ? 100 : Math.round(600 / less), count: Math.round((inFlight === 1 ? 300 : 2400) / less) }
      const theirs = { inFlight, warmUp: Math.round(60 / less), count: Math.round((inFlight === 1 ? 150 : 400) / less) }
      const ours: ExecutionsFound[] = []
      const durable: number[] = []
      const byDefault: number[] = []
      const restate: number[] = []
      for (let round = 1; round <= rounds; round++) {
        say(`executions: ${inFlight} in flight, run ${round} of ${rounds}`)
        ours.push(await inProcess<ExecutionsFound>('executions', settings, { profileDir }))
        const measured = [
          [durable, await measurePeer<Rate>('langgraph', { ...theirs, durable: true }, circumstances)],
          [byDefault, await measurePeer<Rate>('langgraph', { ...theirs, durable: false }, circumstances)],
          [restate, await measurePeer<Rate>('restate', theirs, circumstances)],
        ] as const
        for (const [list, found] of measured) if (found) list.push(found.perSecond)
      }
      const of = (key: keyof ExecutionsFound) => ours.map((found) => found[key])
      const rate = (what: string, values: readonly number[], atLeast?: number) =>
        figure({ name: `executions/s, ${inFlight} in flight`, unit: '1/s', ours: of('perSecond'), other: { what, values }, ...(atLeast === undefined ? {} : { goal: { atLeast } }) })
      figures.push(rate('LangGraph, each step on the disk', durable, goals[inFlight].langgraph))
      figures.push(rate('LangGraph, its default', byDefault))
      figures.push(rate('Restate', restate, goals[inFlight].restate))
      figures.push(figure({ name: `commits per execution, ${inFlight} in flight`, unit: '', ours: of('commitsPerExecution'), ...(inFlight === 1 ? {} : { goal: { atMost: inFlight === 16 ? 1 : 0.2 } }) }))
      figures.push(figure({ name: `commands per commit (one fsync), ${inFlight} in flight`, unit: '', ours: of('writesPerCommit') }))
      figures.push(figure({ name: `processor time per execution, ${inFlight} in flight`, unit: 'ms', ours: of('processorMsPerExecution') }))
      if (inFlight !== 64) continue
      figures.push(figure({ name: 'events per execution', unit: '', ours: of('eventsPerExecution') }))
      figures.push(figure({ name: 'database bytes per execution', unit: 'B', ours: of('databaseBytesPerExecution') }))
      figures.push(figure({ name: 'JetStream bytes per execution', unit: 'B', ours: of('jetStreamBytesPerExecution') }))
      figures.push(figure({ name: 'database bytes per event', unit: 'B', ours: of('databaseBytesPerEvent'), other: { what: 'its own JSON', values: of('jsonBytesPerEvent') }, goal: { atMost: 1.5 } }))
    }
    return figures
  },
}
