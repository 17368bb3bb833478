// The command `npm run setup`, and the first half of `npm run demo` and `npm test`: makes everything that the project needs.
// Plain Node with nothing installed; this file is parsed by old Nodes too, so that they can be told what is wanted.
// Exit code 0: all is in place. 1: something cannot be had, said in one sentence. `--quiet` prints nothing when nothing was to be done;
// `--local-model` also installs what `countersign up --llm local` needs.
import { nodeVersionProblem } from './nodeVersion.mjs'

const problem = nodeVersionProblem(process.versions.node, process.platform)
if (problem) {
  process.stderr.write('setup: ' + problem + '\n')
  process.exitCode = 1
} else {
  void import('./runSetup.mjs').then(async (module) => {
    process.exitCode = await module.runSetup({ quiet: process.argv.includes('--quiet'), withLocalModel: process.argv.includes('--local-model'), env: process.env })
  })
}
