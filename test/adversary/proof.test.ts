/**
 * Each of the adversary's programs really writes where nothing holds it back, so that its not writing behind a wall means something.
 * All of them: `npm run test:adversary`; otherwise a few.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBwrap } from '../../adapters/sandbox/findBwrap.js'
import { projectPaths } from '../../adapters/setup/projectPaths.js'
import { hasGenuineIoc, startIoc } from '../ioc/startIoc.js'
import { chosenPrograms, everyWrite, type ControlSystems } from './programs.js'
import { proveProgram, scratchEnvironment } from './proveProgram.js'

const bwrap = await findBwrap(projectPaths(process.env).bwrap)
const programs = chosenPrograms()

describe.skipIf(bwrap === null)('programs that write, where nothing holds them back', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-adversary-'))
  let iocs: ControlSystems
  let scratch: string
  beforeAll(async () => {
    iocs = { caproto: await startIoc(), genuine: hasGenuineIoc() ? await startIoc({ kind: 'genuine' }) : null }
    scratch = await scratchEnvironment(folder)
  })
  afterAll(async () => {
    await Promise.all([iocs.caproto.stop(), iocs.genuine?.stop()])
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  it.concurrent.each(programs)('$name: $Writes_by', async (program) => {
    const said = await proveProgram({ program, iocs, bwrap: bwrap?.file ?? '', scratch, folder })
    expect(program.isSeenIn(await everyWrite(iocs)), said).toBe(true)
  }, 120_000)
})
