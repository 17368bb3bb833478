/**
 * The section `llm` of the configuration: who writes the programs, in which order providers are asked, what that may cost.
 * Keys are named here (an environment variable or a file), never held.
 */
import { z } from 'zod'

const text = z.string().min(1)
const environmentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable: letters, digits and "_", no digit first')
const modelAddress = z.url({ protocol: /^https?$/, error: 'must be an address such as http://127.0.0.1:11434/v1' })

export const llmProviderSchema = z.enum(['openai', 'anthropic', 'google', 'openai-compatible', 'recorded'])
export type LlmProvider = z.infer<typeof llmProviderSchema>

const priceSchema = z.strictObject({
  input: z.number().min(0).describe('Per million tokens of the prompt'),
  output: z.number().min(0).describe('Per million tokens of the reply'),
  cached_input: z.number().min(0).optional().describe('Per million tokens that the provider had in its cache; left out: as input'),
})
export type LlmPrice = z.output<typeof priceSchema>

/** They are recorded with every call, so nothing secret may be among them. */
const options = z.record(text, z.json()).default({}).superRefine((value, check) => {
  const suspicious = namesIn(value).find((name) => /api[_-]?key|secret|password|authorization|bearer/i.test(name))
  if (suspicious !== undefined) check.addIssue({ code: 'custom', message: `must hold no secrets ("${suspicious}" sounds like one), since options are recorded: keys belong in api_key_env or api_key_file` })
})
const namesIn = (value: unknown): string[] =>
  typeof value !== 'object' || value === null ? [] : Object.entries(value).flatMap(([name, inner]) => [name, ...namesIn(inner)])

const settings = {
  name: text.optional().describe('What events and messages call it; left out: as provider'),
  base_url: modelAddress.optional(),
  model: text.optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
  options: options.describe('Options of the provider, by its own names; they are recorded with every call'),
  api_key_env: environmentName.optional().describe('Environment variable that holds the key; the key itself never stands here'),
  api_key_file: text.optional().describe('File that holds the key and that only its owner may read (mode 0600), instead of an environment variable; a path that is not absolute is meant from the folder of this file'),
  timeout_seconds: z.number().min(1).max(3600).default(180),
  max_output_tokens: z.int().min(256).max(1_000_000).default(16_000),
  price: priceSchema.optional().describe('What the model costs, in llm.currency; left out: not known'),
  recordings: text.optional().describe('Only of recorded: the file with the replies; left out: those of the demo. A path that is not absolute is meant from the folder of this file'),
}

const limit = (schema: z.ZodNumber) => schema.nullable().default(null)
const cost = () => limit(z.number().positive())
const tokens = () => limit(z.int().min(1))

const llmSectionSchema = z.strictObject({
  provider: llmProviderSchema.optional().describe('Left out: openai-compatible with a base_url, else by the API key that is set, else recorded'),
  ...settings,
  fallback: z
    .array(z.strictObject({ provider: llmProviderSchema, ...settings }))
    .max(8)
    .default([])
    .describe('Asked in this order where the one before is not able to answer; a refusal or a wrong key goes to nobody else'),
  max_retries: z.int().min(0).max(100).default(5).describe('How often a model is asked again because none was able to answer, in total over an execution'),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be three capital letters, such as EUR').default('USD').describe('Of all prices and budgets'),
  budget: z
    .strictObject({ tokens_per_execution: tokens(), cost_per_execution: cost(), tokens_per_day: tokens(), cost_per_day: cost() })
    .prefault({})
    .describe('What models may use before they are asked no more; left out: no limit. A day begins at 00:00 UTC'),
})
export type LlmSettings = z.output<typeof llmSectionSchema>

type Entry = Pick<LlmSettings, 'name' | 'provider' | 'api_key_env' | 'api_key_file' | 'price'>

/** Names of the providers in the order in which they are asked; none where there is no choice between them. */
export const providerNames = (llm: LlmSettings): readonly string[] => (llm.fallback.length === 0 ? [] : [llm, ...llm.fallback].map((entry) => entry.name ?? entry.provider ?? ''))

export const llmConfigurationSchema = llmSectionSchema.superRefine((llm, check) => {
  const issue = (path: (string | number)[], message: string) => { check.addIssue({ code: 'custom', path, message }) }
  const entries: readonly (readonly [Entry, (string | number)[]])[] = [[llm, []], ...llm.fallback.map((entry, index): [Entry, (string | number)[]] => [entry, ['fallback', index]])]
  if (llm.fallback.length > 0 && llm.provider === undefined) issue(['provider'], 'must be named where there is a fallback')
  const names = providerNames(llm)
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) !== index) issue(['fallback', index - 1, 'name'], `must be a name of its own: "${name}" is taken`)
  }
  const costs = llm.budget.cost_per_day !== null || llm.budget.cost_per_execution !== null
  for (const [entry, path] of entries) {
    if (entry.api_key_env !== undefined && entry.api_key_file !== undefined) issue([...path, 'api_key_file'], 'must not stand beside api_key_env: a key comes from one place')
    if (costs && entry.price === undefined && entry.provider !== 'recorded') issue([...path, 'price'], 'must be given where llm.budget limits the cost: what has no price cannot be counted')
  }
})
