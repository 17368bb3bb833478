/** Inputs of `generateCode` for the tests of the code generators. */
import { readFileSync } from 'node:fs'
import { requestWireSchema } from '../../../machines/index.js'
import type { GenerationInput } from '../../../adapters/llm/codeGenerator.js'

export const generationInput = (change: Partial<GenerationInput> = {}, request: Partial<GenerationInput['request']> = {}): GenerationInput => ({
  attempt: 1,
  feedback: [],
  writesEnabled: false,
  request: {
    userQuery: 'What is the mean of the readings?',
    taskObjective: 'Compute the mean of context["readings"].',
    expectedResults: {},
    capabilityPrompts: [],
    executionFolderName: 'mean',
    retries: 3,
    capabilityContextData: null,
    approvedCode: null,
    existingExecutionFolder: null,
    sessionContext: null,
    ...request,
  },
  ...change,
})

export const demoRequestFile = new URL('../../../adapters/llm/recordings/demoRequest.json', import.meta.url)
export const demoRecordingsFile = new URL('../../../adapters/llm/recordings/demo.json', import.meta.url)

export const demoInput = (): GenerationInput => {
  const wire = requestWireSchema.parse(JSON.parse(readFileSync(demoRequestFile, 'utf8')))
  return generationInput({}, {
    userQuery: wire.user_query, taskObjective: wire.task_objective, expectedResults: wire.expected_results, executionFolderName: wire.execution_folder_name,
  })
}
