/** The `llm` section of the configuration file. Embedded in the configuration schema; read by `chooseGenerator`. */
import { z } from 'zod'

export const llmProviderSchema = z.enum(['openai', 'anthropic', 'openai-compatible', 'recorded'])
export type LlmProvider = z.infer<typeof llmProviderSchema>

export const llmConfigurationSchema = z.strictObject({
  provider: llmProviderSchema.optional().describe('Left out: openai-compatible with a base_url, else by the API key that is set, else recorded'),
  base_url: z.url({ protocol: /^https?$/ }).optional().describe('Address of the model server, e.g. http://127.0.0.1:11434/v1'),
  model: z.string().min(1).optional().describe('Model name as the provider knows it'),
  temperature: z.number().min(0).max(2).optional().describe("Left out: the provider's own default; some models allow no other"),
  api_key_env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable, not the key itself').optional()
    .describe('Environment variable that holds the API key; the key itself never stands in this file'),
  timeout_seconds: z.number().min(1).max(3600).default(180).describe('Longest time for one reply'),
  max_output_tokens: z.int().min(256).max(1_000_000).default(16_000),
})
export type LlmConfiguration = z.output<typeof llmConfigurationSchema>
