/** A code generator of your own: anything that makes a program out of a task. This one knows a single program. */
import { AdapterFailure, type CodeGenerator } from 'countersign'

// #region generator
export const distanceGenerator: CodeGenerator = {
  name: 'distance',
  async generate({ attempt, request, feedback }, { signal, onToken }) {
    signal.throwIfAborted()
    if (!request.taskObjective.includes('distance')) {
      // The category decides what happens next: `configuration` ends the execution, `infrastructure` tries again later.
      throw new AdapterFailure({ category: 'configuration', code: 'TASK_NOT_KNOWN', message: 'this generator only measures distances' })
    }
    // From the second attempt on, `feedback` says what was wrong with the programs before.
    const code = `# attempt ${attempt}, after ${feedback.length} problems
import math
results = {"distance": math.dist((0, 0), (3, 4))}
`
    onToken(code)
    return {
      code,
      info: { generator: 'distance', model: null, promptHash: null, prompt: null, reply: code, usage: null, latencyMs: null },
    }
  },
}
// #endregion
