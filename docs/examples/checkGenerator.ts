/** Does a code generator of your own keep what generators promise? To be called in your tests: no problem is what you want. */
import { generatorProblems, type GenerationInput } from 'countersign'
import { distanceGenerator } from './ownGenerator.js'

const task = (taskObjective: string): GenerationInput => ({
  attempt: 1, feedback: [], writesEnabled: false,
  request: {
    userQuery: taskObjective, taskObjective, expectedResults: {}, capabilityPrompts: [], executionFolderName: 'check', retries: 1,
    capabilityContextData: null, approvedCode: null, existingExecutionFolder: null, sessionContext: null,
  },
})

// #region check
export const problems = () => generatorProblems(distanceGenerator, task('Measure the distance'), task('Bake a cake'))
// #endregion
