/** Output that nobody reads: `countersign up 2>&1 | tee log` loses its reader to the same Ctrl-C that shall drain it. */
import { once } from 'node:events'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cliStage, compiled, until, type CliStage } from './cliStage.js'

let stage: CliStage
beforeAll(async () => {
  await compiled()
  stage = await cliStage()
}, 120_000)
afterAll(() => stage.clear())

it('a service whose output nobody reads any more lets the running program end before it stops', async () => {
  const config = await stage.file('config.yaml', 'approval: { capabilities: { python_execution: { mode: disabled } } }\n')
  const service = stage.spawn(['up', '--config', config, '--drain', '60'])
  let ready = ''
  service.stdout!.on('data', (piece: Buffer) => (ready += piece.toString()))
  await until('the service is ready', () => {
    if (service.exitCode !== null) throw new Error(`up ended with ${service.exitCode}`)
    return ready.includes('is ready')
  }, 120_000)
  const request = { user_query: 'wait', task_objective: 'wait', execution_folder_name: 'wait', approved_code: 'import time\nprint("on", flush=True)\ntime.sleep(3)\nresults = {"done": True}\n' }
  const submitted = await stage.run(['submit', '-', '--json'], { stdin: JSON.stringify(request) })
  const { executionId } = JSON.parse(submitted.stdout) as { executionId: string }
  const types = async () => (await stage.run(['history', executionId])).stdout.trim().split('\n').map((line) => (JSON.parse(line) as { type: string }).type)
  await until('the program runs', async () => (await types()).includes('output.appended'))
  const ended = once(service, 'exit')
  service.stdout!.destroy()
  service.stderr!.destroy()
  service.kill('SIGINT')
  expect(await ended).toEqual([0, null])
  expect(await types()).toEqual(expect.arrayContaining(['run.completed']))
}, 240_000)

it('a command that only reads ends with its reader, quietly', async () => {
  const reading = stage.spawn(['diagram'])
  let said = ''
  reading.stderr!.on('data', (piece: Buffer) => (said += piece.toString()))
  reading.stdout!.destroy()
  expect(await once(reading, 'exit')).toEqual([0, null])
  expect(said).toBe('')
}, 60_000)
