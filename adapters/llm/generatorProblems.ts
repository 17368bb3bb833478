/**
 * What every code generator promises, checked on one of your own: for its tests, with any test framework. Exported from the
 * library; the project's own contract suite begins with it.
 */
import { effectCatalogue, failureSchema, generationInfoSchema } from '../../machines/index.js'
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'
import type { CodeGenerator, GenerationInput, GenerationScope } from './codeGenerator.js'

const scope = (signal: AbortSignal): GenerationScope => ({ signal, onToken: () => {}, onNote: () => {} })

/** In words, one promise each; empty: it keeps them for this input. `refused`: an input that it should fail on, with a category. */
export async function generatorProblems(generator: CodeGenerator, input: GenerationInput, refused?: GenerationInput): Promise<readonly string[]> {
  return [
    ...(generator.name === '' ? ['it has no name'] : []),
    ...(await answerProblems(generator, input)),
    ...(await abortProblems(generator, input)),
    ...(refused === undefined ? [] : await failureProblems(generator, refused)),
  ]
}

async function answerProblems(generator: CodeGenerator, input: GenerationInput): Promise<string[]> {
  try {
    const parsed = effectCatalogue.generateCode.answer.safeParse(await generator.generate(input, scope(new AbortController().signal)))
    return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `its answer breaks the contract: ${path.join('.')}: ${message}`)
  } catch (error) {
    return [`it gave no answer: ${error instanceof Error ? error.message : String(error)}`]
  }
}

async function abortProblems(generator: CodeGenerator, input: GenerationInput): Promise<string[]> {
  const reason = new Error('the state was left')
  try {
    await generator.generate(input, scope(AbortSignal.abort(reason)))
    return ['it goes on when it is aborted before it begins: call `signal.throwIfAborted()` first, and hand `signal` on to whatever it waits for']
  } catch (error) {
    return error === reason ? [] : ['aborted, it should reject with the reason of the signal, so that nobody takes it for a failure']
  }
}

async function failureProblems(generator: CodeGenerator, input: GenerationInput): Promise<string[]> {
  try {
    await generator.generate(input, scope(new AbortController().signal))
    return ['it answered what it should have failed on']
  } catch (error) {
    if (!(error instanceof AdapterFailure)) return ['it should fail with an AdapterFailure: its category decides what happens next, and anything else counts as `infrastructure`']
    const wrong = failureSchema.safeParse(error.failure).success ? [] : ['its failure breaks the contract: it needs category, code (UPPER_SNAKE) and message']
    const info = error.generation === undefined || generationInfoSchema.safeParse(error.generation).success ? [] : ['what it says of the failed call breaks the contract of `info`']
    return [...wrong, ...info]
  }
}
