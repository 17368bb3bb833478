/** A Jupyter Server of one's own: here the embedded one of another service stands for the facility's. */
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { configured, dataFolder, requestFor, serviceHere } from './realService.js'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

it('runs programs there, with the environment and the gateway of their mode', async () => {
  const facility = await serviceHere()
  const { url, token, rootDir } = facility.composed.kernels.server()
  const dataDir = dataFolder()
  // The facility's server serves the folder that the executions are in.
  symlinkSync(rootDir, join(dataDir, 'executed_scripts'))
  const { client } = await serviceHere({
    dataDir,
    configuration: configured({
      jupyter: { url, token },
      execution: {
        modes: { read_only: { kernel_name: 'python3-read_only', gateway: 'ro', environment: { BEAMLINE: 'ID21' } } },
        epics: { gateways: { ro: { address: '10.0.0.1', port: 5064 } } },
      },
    }),
  })
  const execution = await client.submit(requestFor('import os\nresults = {name: os.environ.get(name) for name in ("BEAMLINE", "EPICS_CA_ADDR_LIST", "EPICS_CA_AUTO_ADDR_LIST")}\n'))
  expect(await execution.result()).toMatchObject({
    success: true,
    execution_result: { results: { BEAMLINE: 'ID21', EPICS_CA_ADDR_LIST: '10.0.0.1', EPICS_CA_AUTO_ADDR_LIST: 'NO' } },
  })
})
