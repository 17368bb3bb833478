/** Executions per second of the reference workload, beside LangGraph JS and Restate. */
import type { Benchmark } from '../benchmark.js'
import { inProcess } from '../inProcess.js'
import type { ExecutionsFound, ExecutionsSettings } from '../measurements/executions.js'
import { figure, type Figure } from '../report/figures.js'

export const executions: Benchmark = {
  name: 'executions',
  about: 'the reference workload, with 1, 16 and 64 executions in flight, beside LangGraph and Restate',
  async run({ quick, profileDir, say }) {
    const rounds = quick ? 1 : 3
    const figures: Figure[] = []
    for (const inFlight of [1, 16, 64]) {
      const settings: ExecutionsSettings = { inFlight, warmUp: inFlight === 1 ? 50 : 400, count: (inFlight === 1 ? 250 : 1500) / (quick ? 2 : 1) }
      const ours: ExecutionsFound[] = []
      for (let round = 1; round <= rounds; round++) {
        say(`executions: ${inFlight} in flight, run ${round} of ${rounds}`)
        ours.push(await inProcess<ExecutionsFound>('executions', settings, { profileDir }))
      }
      const of = (key: keyof ExecutionsFound) => ours.map((found) => found[key])
      figures.push(figure({ name: `executions/s, ${inFlight} in flight`, unit: '1/s', ours: of('perSecond') }))
      figures.push(figure({ name: `commits per execution, ${inFlight} in flight`, unit: '', ours: of('commitsPerExecution'), ...(inFlight === 1 ? {} : { goal: { atMost: inFlight === 16 ? 1 : 0.2 } }) }))
      figures.push(figure({ name: `commands per fsync, ${inFlight} in flight`, unit: '', ours: of('writesPerCommit') }))
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
