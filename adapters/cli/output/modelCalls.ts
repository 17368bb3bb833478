/** The calls of models in a history, and each as people read it: what was asked, what came back, what it used. Pure. */
import { factOf, type Failure, type GenerationInfo, type RecordedEvent } from '../../../machines/index.js'
import { callText } from './callText.js'
import type { Colors } from './terminal.js'
import { jsonText, visibleText } from './visibleText.js'

export interface ModelCallShown {
  readonly version: number
  readonly at: string
  readonly attempt: number
  /** null: a program came of it. */
  readonly failure: Failure | null
  /** null: the generator said nothing of it. */
  readonly info: GenerationInfo | null
}

export function modelCalls(history: readonly RecordedEvent[]): ModelCallShown[] {
  return history.flatMap((recorded) => {
    const fact = factOf(recorded)
    if (fact.type !== 'code.generated' && fact.type !== 'generation.failed') return []
    const failure = fact.type === 'generation.failed' ? fact.data.failure : null
    return [{ version: recorded.version, at: recorded.recordedAt, attempt: fact.data.attempt, failure, info: fact.data.info ?? null }]
  })
}

export function modelCallPage({ version, at, attempt, failure, info }: ModelCallShown, colors: Colors): string {
  const title = `${colors.bold(`attempt ${attempt}`)}, event ${version} ${colors.dim(at)}`
  const outcome = failure === null ? colors.green('a program came of it') : colors.red(visibleText(`${failure.code}: ${failure.message}`))
  if (info === null) return `${title}\n${outcome}\nthe generator said nothing more of it`
  const first = info.firstTokenMs == null ? '' : `, first piece after ${(info.firstTokenMs / 1000).toFixed(1)} s`
  const facts: [string, string][] = [
    ['asked', visibleText(info.model === null ? info.generator : `${info.generator}, ${info.model}`)],
    ['parameters', info.parameters === undefined ? '' : jsonText(info.parameters)],
    ['used', `${callText(info)}${first}`],
    ['ended', visibleText(info.finishReason ?? '')],
    ['prompt hash', info.promptHash ?? ''],
  ]
  const text = (name: string, value: string | undefined | null) => (value === undefined || value === null ? [] : [colors.bold(name), ...visibleText(value).split('\n').map((line) => `  ${line}`)])
  return [
    title, outcome,
    ...facts.filter(([, value]) => value !== '').map(([name, value]) => `${colors.dim(name.padEnd(11))} ${value}`),
    ...text('system prompt', info.prompt?.system), ...text('prompt', info.prompt?.user), ...text('reply', info.reply),
  ].join('\n')
}
