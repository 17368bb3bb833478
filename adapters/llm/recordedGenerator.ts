/**
 * A code generator that replays recorded replies: the demo and the tests run without an API key. Called by `chooseGenerator`.
 * It asks no model and says so; a prompt that is not the recorded one is answered by its task, and that is said too.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '../../runtime/ports/logger.js'
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'
import type { CodeGenerator, GenerationInput, PackageList } from './codeGenerator.js'
import { assertFinished } from './finishedReply.js'
import { buildPrompt, promptHash } from './prompt.js'
import { readRecordings, type Recording } from './recordings.js'
import { programFrom } from './replyCleaning.js'

export interface RecordedOptions {
  /** Default "recorded". */
  readonly name?: string
  readonly recordings: readonly Recording[] | { readonly file: string }
  readonly packages?: PackageList
  readonly log: Logger
  /** Pause after each line, so that people see the reply come as a model's would. Default 0. */
  readonly lineMs?: number
}

const ofNoMachine = ({ conditions: _conditions, channelLimits: _channelLimits, ...input }: GenerationInput): GenerationInput => input

const sameText = (a: string, b: string): boolean => a.trim() === b.trim()

const noRecording = (input: GenerationInput): AdapterFailure => new AdapterFailure({
  category: 'configuration',
  code: 'NO_RECORDING',
  message: `No model is configured, and no recorded reply answers attempt ${input.attempt} of this task. Set OPENAI_API_KEY, ANTHROPIC_API_KEY or GOOGLE_API_KEY, \
or llm.base_url and llm.model for any OpenAI-compatible server, or send the program yourself as approved_code`,
  details: { attempt: input.attempt, taskObjective: input.request.taskObjective.slice(0, 200) },
})

export const recordedGenerator = (options: RecordedOptions): CodeGenerator => {
  const { name = 'recorded' } = options
  const recordings = 'file' in options.recordings ? readRecordings(options.recordings.file) : options.recordings

  const generate: CodeGenerator['generate'] = async (input, { signal, onToken }) => {
    signal.throwIfAborted()
    const installed = typeof options.packages === 'function' ? await options.packages() : options.packages ?? []
    const prompt = buildPrompt(input, installed)
    const hash = promptHash(prompt)
    // Packages and conditions differ from machine to machine; a prompt that differs in nothing else is the recorded prompt.
    const known = [hash, promptHash(buildPrompt(ofNoMachine(input), []))]
    const exact = recordings.find((one) => one.promptHash !== null && known.includes(one.promptHash))
    const recording = exact ?? recordings.find(({ task }) =>
      task.attempt === input.attempt && sameText(task.userQuery, input.request.userQuery) && sameText(task.taskObjective, input.request.taskObjective))
    if (recording === undefined) throw noRecording(input)
    const begin = performance.now()
    for (const line of recording.reply.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
      signal.throwIfAborted()
      onToken(line)
      if (options.lineMs !== undefined && options.lineMs > 0) await pause(options.lineMs, undefined, { signal })
    }
    const changed = exact === undefined && recording.promptHash !== null
    if (changed) options.log.warn({ recording: recording.name, promptHash: hash, recordedFor: recording.promptHash }, 'prompt changed since recording')
    const info = {
      generator: changed ? `${name} (prompt changed since recording)` : name,
      model: recording.model,
      promptHash: hash,
      prompt: { ...prompt },
      reply: recording.reply,
      usage: null,
      latencyMs: Math.round(performance.now() - begin),
      ...(recording.finishReason === undefined ? {} : { finishReason: recording.finishReason }),
    }
    try {
      assertFinished({ text: recording.reply, finishReason: recording.finishReason ?? 'stop', outputTokens: null, maxOutputTokens: null })
      return { code: programFrom(recording.reply), info }
    } catch (error) {
      throw error instanceof AdapterFailure ? new AdapterFailure(error.failure, { generation: info }) : error
    }
  }

  return { name, generate }
}
