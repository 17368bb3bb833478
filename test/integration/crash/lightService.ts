/**
 * A service with real SQLite and real NATS whose other adapters answer at once: for more executions in flight than a machine
 * has room for kernels. Its kernel lives and dies with the process; a run that may have begun before is lost, as a real one.
 */
import { serviceKey } from '../../../adapters/certificate/serviceKey.js'
import { signCertificateHandler } from '../../../adapters/certificate/signCertificate.js'
import { appendFileSync } from 'node:fs'
import { ulid } from 'ulid'
import type { ComposeOptions } from '../../../adapters/compose.js'
import { composeNats } from '../../../adapters/composeNats.js'
import { generateCodeHandler } from '../../../adapters/llm/generateCodeHandler.js'
import { ensureStreams } from '../../../adapters/nats/ensureStreams.js'
import { natsPublisher } from '../../../adapters/nats/natsPublisher.js'
import { serveOnNats } from '../../../adapters/nats/serveOnNats.js'
import { databaseFile } from '../../../adapters/serviceFile.js'
import { codeHash, type EffectInput, type EngineResult } from '../../../machines/index.js'
import { AdapterFailure, createExecutionService, policyFrom, type EffectHandlers, type EffectScope } from '../../../runtime/index.js'
import { openSqliteEventStore } from '../../../store/index.js'
import { composeIdentities } from '../../../adapters/composeIdentities.js'

export async function lightService({ dataDir, configuration, log, generator, checkpoint }: ComposeOptions): Promise<{ stop(options: { drainMs: number }): Promise<void> }> {
  if (!generator) throw new Error('a light service needs a generator')
  const store = openSqliteEventStore({ file: databaseFile(dataDir) })
  const nats = await composeNats({ configuration, binary: '', dataDir, log })
  await ensureStreams(nats.connection)
  const service = createExecutionService({
    store, log, checkpoint,
    handlers: { ...lightHandlers(dataDir), generateCode: generateCodeHandler(generator) },
    publisher: natsPublisher({ connection: nats.connection, log }),
    clock: { now: () => new Date() },
    ids: { next: () => ulid() },
    policy: () => policyFrom(configuration, 0),
  })
  await service.start()
  const serving = await serveOnNats({ connection: nats.connection, api: service, gate: composeIdentities({ configuration: () => configuration, dataDir, env: {} }).gate, diagram: () => Promise.reject(new Error('not drawn here')), log, version: '0.0.0' })
  return {
    async stop({ drainMs }) {
      await service.drain(drainMs)
      await serving.stop()
      await service.stop()
      await nats.stop()
      await store.close()
    },
  }
}

const notebook = (path: string) => ({ notebookType: 'final_success' as const, attemptNumber: 1, stage: 'final', notebookPath: path, notebookLink: path, errorContext: null, createdAt: null })

const lightHandlers = (dataDir: string): Omit<EffectHandlers, 'generateCode'> => ({
  prepareFolder: async () => ({ folderPath: dataDir, folderUrl: '', attemptsFolder: dataDir, contextFilePath: null }),
  analyzeCode: async ({ input: { code } }) => {
    const writes = code.includes('caput')
    return {
      codeHash: codeHash(code), analyzerVersion: 'light', syntaxValid: true, results: 'definite' as const, controlReads: false, controlWrites: writes, unknown: false, imports: [], recommendations: [],
      findings: writes ? [{ ruleId: 'control-write/caput', severity: 'warning' as const, message: 'it would write', span: null, channel: 'SR:CURRENT:SP', value: null, trace: [] }] : [],
    }
  },
  writeNotebook: async () => notebook(dataDir),
  ...signCertificateHandler(serviceKey(dataDir)),
  writeFinalNotebook: async () => notebook(dataDir),
  acquireKernel: async ({ effectId, input: { mode, kernelName } }) => ({ kernelId: effectId, clientId: effectId, kernelName, mode, enforcementLevel: 0 }),
  runCode: ({ input }, scope) => lightRun(input, scope),
  interruptKernel: async ({ input: { kernel } }) => interrupt(kernel.kernelId),
  terminateKernel: async ({ input: { kernel } }) => interrupt(kernel.kernelId),
  releaseKernel: async () => ({}),
})

const interrupts = new Map<string, () => void>()
function interrupt(kernelId: string): Record<string, never> {
  interrupts.get(kernelId)?.()
  return {}
}

/** Does what the programs of the reference set do. */
async function lightRun({ code, kernel }: EffectInput<'runCode'>, scope: EffectScope): Promise<EngineResult> {
  if (scope.resumed) throw new AdapterFailure({ category: 'unknown', code: 'RUN_LOST', message: 'the service stopped while it may have been running' })
  const interrupted = new Promise<void>((resolve) => interrupts.set(kernel.kernelId, resolve))
  const [, trace = '', number = ''] = /open\("(.*)", "a"\)[^]*write\("(\d+)\\n"\)/.exec(code) ?? []
  scope.checkpoint?.('run.sent')
  appendFileSync(trace, `${number}\n`)
  await scope.appendOutput([{ kind: 'stream', name: 'stdout', text: 'on\n' }])
  if (code.includes('sleep')) await Promise.race([interrupted, new Promise((resolve) => scope.signal.addEventListener('abort', resolve, { once: true }))])
  const failure = code.includes('sleep') ? { category: 'workflow' as const, code: 'INTERRUPTED', message: 'it was interrupted' }
    : code.includes('raise') ? { category: 'code' as const, code: 'PROGRAM_ERROR', message: 'no beam', errorType: 'ValueError' } : null
  return { success: failure === null, results: failure ? null : { product: 42 }, resultsNote: null, failure, executionTimeSeconds: 0, figures: [], outputComplete: true, warnings: [] }
}
