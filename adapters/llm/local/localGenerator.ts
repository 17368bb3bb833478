/**
 * The offline choice: a code generator on a very small model in a process on this machine, started with the first program that is asked for.
 * Real tokens over the real wire format, so everything around a model can be seen and tested; its programs are mostly wrong. Called by `compose.ts`.
 */
import { AdapterFailure } from '../../../runtime/ports/adapterActor.js'
import type { Logger } from '../../../runtime/ports/logger.js'
import type { CodeGenerator, PackageList } from '../codeGenerator.js'
import { openAiCompatibleGenerator } from '../openAiCompatibleGenerator.js'
import { isInstalled, localModelFiles, localModelMissing, localModelName, localModelWarning } from './localModelFiles.js'
import { modelServerScript, startModelServer, type ModelServer } from './startModelServer.js'

export interface LocalGeneratorOptions {
  /** The project's folder, below which setup installed the model. */
  readonly root: string
  readonly packages: PackageList
  readonly log: Logger
  /** The model's whole context is 8192 tokens, prompt included. */
  readonly maxOutputTokens?: number
  readonly timeoutMs?: number
}

export interface LocalGenerator extends CodeGenerator {
  close(): Promise<void>
}

const most = { outputTokens: 1_024, startMs: 120_000, timeoutMs: 900_000 }

/** @throws AdapterFailure `LOCAL_MODEL_MISSING` of category `configuration`. */
export function localGenerator({ root, packages, log, maxOutputTokens = most.outputTokens, timeoutMs = most.timeoutMs }: LocalGeneratorOptions): LocalGenerator {
  const files = localModelFiles(root)
  if (!isInstalled(files)) throw new AdapterFailure({ category: 'configuration', code: 'LOCAL_MODEL_MISSING', message: localModelMissing })
  let running: Promise<ModelServer> | null = null

  /** One server for all; one that ended is started anew for the next program. */
  const server = (): Promise<ModelServer> => {
    running ??= startModelServer(modelServerScript(root), files, { log, timeoutMs: most.startMs }).then(
      (started) => {
        void started.exited.then(() => { running = null })
        return started
      },
      (error: unknown) => {
        running = null
        throw error
      },
    )
    return running
  }

  return {
    name: `the local model, ${localModelWarning}`,
    async generate(input, scope) {
      const { baseUrl, key } = await server()
      scope.signal.throwIfAborted()
      const generator = openAiCompatibleGenerator({
        name: 'local', baseUrl, apiKey: key, model: localModelName, packages, maxOutputTokens: Math.min(maxOutputTokens, most.outputTokens), timeoutMs,
      })
      return generator.generate(input, scope)
    },
    async close() {
      await (await running?.catch(() => null))?.stop()
    },
  }
}
