/** `republish` where no service runs: the command line is the one writer, and starts the nats-server itself. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { databaseFile } from '../../../adapters/serviceFile.js'
import { openSqliteEventStore } from '../../../store/index.js'
import { anAppend, anEvent } from '../../store/anAppend.js'
import { cliStage, type CliStage } from './cliStage.js'

let stage: CliStage
beforeAll(async () => {
  stage = await cliStage()
})
afterAll(() => stage.clear())

const republish = async (...options: string[]) => {
  const ran = await stage.run(['republish', '--json', ...options])
  expect(ran).toMatchObject({ exitCode: 0 })
  return JSON.parse(ran.stdout) as unknown
}

it('publishes what is missing, all of it after a wipe, and then says that nothing is missing', async () => {
  const store = openSqliteEventStore({ file: databaseFile(stage.dataDir) })
  await store.append(anAppend('01AAAAAAAAAAAAAAAAAAAAAAAA', { events: [anEvent(), anEvent()] }))
  expect(await stage.run(['republish'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('DATABASE_IN_USE') })
  await store.close()
  expect(await republish()).toEqual({ from: 0, through: 2, first: 1 })
  expect(await republish()).toEqual({ from: 2, through: 2, first: 1 })
  await rm(join(stage.dataDir, 'nats'), { recursive: true })
  expect(await republish()).toEqual({ from: 0, through: 2, first: 1 })
  expect((await stage.run(['republish'])).stdout).toBe('nothing is missing: the stream holds the events from position 1 to position 2\n')
})

it('says what to do where there is neither service nor database', async () => {
  expect(await stage.run(['republish', '--data', join(stage.folder, 'nowhere')])).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('countersign up') })
})
