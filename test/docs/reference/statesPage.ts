/** The generated parts of docs/reference/states.md: every state of the chart and every way out of it. */
import { actorEffects } from '../../../machines/index.js'
import { code, table } from '../markdown.js'
import { delayOf, movesFrom, nodes, pathOfNode, type Node } from './chart.js'

/** What sets each delay that the chart names. */
const delayKeys: Readonly<Record<string, string>> = {
  approvalTimeout: 'approval.timeout_seconds',
  executionTimeout: 'python_executor.execution_timeout_seconds',
  interruptGrace: 'python_executor.interrupt_grace_seconds',
  terminateGrace: 'python_executor.terminate_grace_seconds',
  backoff: 'python_executor.backoff_base_seconds',
}

export const statesPage = (): Readonly<Record<string, string>> => {
  const all = [...nodes()]
  return {
    states: table(['state', 'status', 'what happens', 'effect', 'deadline'], all.map((node) => [code(pathOfNode(node)), statusOf(node), node.description ?? '', effectOf(node), deadlineOf(node)])),
    moves: table(['from', 'event', 'to'], all.flatMap((node) => movesFrom(node).map(({ from, event, to }) => [code(from), `[${code(event)}](events.md#${event.toLowerCase().replaceAll('.', '')})`, code(to)]))),
  }
}

/** Only a state without parts is where an execution can be. */
const statusOf = (node: Node): string => (Object.keys(node.states).length > 0 ? '' : code(pathOfNode(node).replace(/^active\./, '')))

const effectOf = (node: Node): string =>
  node.invoke.map(({ src }) => code((actorEffects as Readonly<Record<string, string>>)[src as string] ?? '')).join(', ')

function deadlineOf(node: Node): string {
  const delay = delayOf(node)
  if (delay === null) return ''
  const key = delayKeys[delay]
  if (key === undefined) throw new Error(`no configuration key is known for the delay ${delay}`)
  return code(key)
}
