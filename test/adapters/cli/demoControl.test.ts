/** The control demo has an answer for each of its requests; that the whole of it works is tried by running it. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { scenes } from '../../../adapters/cli/demo/control.js'
import { startSimulatedMachine } from '../../../adapters/cli/demo/simulatedMachine.js'
import { readRecordings } from '../../../adapters/llm/recordings.js'
import { projectPaths } from '../../../adapters/setup/projectPaths.js'

const paths = projectPaths(process.env)

it('there is a recorded reply for each scene', () => {
  const recorded = readRecordings(join(paths.root, 'adapters', 'llm', 'recordings', 'demo.json')).map(({ task }) => [task.userQuery, task.taskObjective])
  for (const { request } of scenes) expect(recorded).toContainEqual([request.user_query, request.task_objective])
})

it('the simulated machine starts, says what was done to it, and ends', async () => {
  const machine = await startSimulatedMachine(paths)
  try {
    expect(await machine.look()).toEqual({ setpoint: 2, writes: [] })
  } finally {
    await machine.stop()
  }
})
