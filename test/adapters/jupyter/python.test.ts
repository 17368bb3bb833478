import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { environmentPackages, EnvironmentPackagesError } from '../../../adapters/jupyter/environmentPackages.js'
import { python } from './kernelBench.js'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

describe('the Python beside the kernel', () => {
  it('passes its own tests', () => {
    const env = { PATH: process.env['PATH'], PYTHONPATH: here('../../../adapters/jupyter/python'), PYTHONDONTWRITEBYTECODE: '1', MPLBACKEND: 'agg' }
    const args = ['-m', 'unittest', 'discover', '-s', here('./python')]
    const said = execFileSync(python, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env })
    expect(said).not.toMatch(/FAILED/)
  }, 120_000)
})

describe('environmentPackages', () => {
  it('lists what is installed, sorted, with versions, and keeps it', async () => {
    const packages = environmentPackages()
    const first = await packages(python)
    expect(first.find((one) => one.name === 'ipykernel')?.version).toMatch(/^\d+\./)
    expect(first.map((one) => one.name.toLowerCase())).toEqual(first.map((one) => one.name.toLowerCase()).sort())
    expect(await packages(python)).toBe(first)
  }, 120_000)

  it('says which interpreter cannot be asked', async () => {
    await expect(environmentPackages()('/nonexistent/python')).rejects.toThrow(EnvironmentPackagesError)
    await expect(environmentPackages()('/nonexistent/python')).rejects.toThrow(/nonexistent/)
  })
})
