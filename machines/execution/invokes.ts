/** Which actor of the chart is which effect, and in which state it is invoked: read off the machine itself. */
import type { EffectType } from '../contracts/effects.js'
import { executionMachine } from './machine.js'

export const actorEffects = {
  folderPreparer: 'prepareFolder',
  codeGenerator: 'generateCode',
  codeAnalyzer: 'analyzeCode',
  notebookWriter: 'writeNotebook',
  kernelProvider: 'acquireKernel',
  kernel: 'runCode',
  kernelInterrupter: 'interruptKernel',
  kernelTerminator: 'terminateKernel',
  finalNotebookWriter: 'writeFinalNotebook',
} as const satisfies Record<string, EffectType>

export function effectOfActor(src: string): EffectType {
  const effect = (actorEffects as Record<string, EffectType>)[src]
  if (!effect) throw new Error(`the chart invokes ${src}, which is no known adapter actor`)
  return effect
}

type Node = (typeof executionMachine)['root']

function* statePaths(node: Node): Generator<[invokeId: string, path: string]> {
  for (const { id } of node.invoke) yield [id, node.path.join('.')]
  for (const child of Object.values(node.states)) yield* statePaths(child)
}

/** invoke id → dotted path of the state that invokes it. */
export const invokes: ReadonlyMap<string, string> = new Map(statePaths(executionMachine.root))
