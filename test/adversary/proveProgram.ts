/**
 * Runs a program of the adversary where nothing holds it back but the end of its processes: a scratch environment and home folder of
 * its own, a process namespace that ends with it, the network of the machine. For the tests' own sake: a program that would not write here proves
 * nothing by not writing behind a wall.
 */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { projectPaths } from '../../adapters/setup/projectPaths.js'
import type { ControlSystems, Program } from './programs.js'

const run = promisify(execFile)
const paths = projectPaths(process.env)
const prove = fileURLToPath(new URL('prove.py', import.meta.url))

/** A virtual environment that leads to the real one's packages, with a copy of what programs like to change. */
export async function scratchEnvironment(folder: string): Promise<string> {
  const scratch = join(folder, 'environment')
  await run(paths.python, ['-m', 'venv', '--without-pip', scratch])
  const { stdout } = await run(paths.python, ['-c', 'import site; print(site.getsitepackages()[0])'])
  const real = stdout.trim()
  const packages = join(scratch, 'lib', readdirSync(join(scratch, 'lib'))[0] ?? '', 'site-packages')
  writeFileSync(join(packages, 'zz-real.pth'), `${real}\n`)
  cpSync(join(real, 'ipykernel'), join(packages, 'ipykernel'), { recursive: true })
  return scratch
}

/** @returns what it printed, for whoever must find out why it did not write */
export async function proveProgram({ program, iocs, bwrap, scratch, folder }: { program: Program; iocs: ControlSystems; bwrap: string; scratch: string; folder: string }): Promise<string> {
  const own = join(folder, program.name)
  for (const name of ['home', 'run', 'runtime']) mkdirSync(join(own, name), { recursive: true })
  cpSync(scratch, join(own, 'environment'), { recursive: true, verbatimSymlinks: true })
  writeFileSync(join(own, 'program.py'), program.text(iocs))
  const { environment, host, port } = iocs.caproto
  const settings = program.channel.startsWith('GEN:') && iocs.genuine !== null ? iocs.genuine.environment : environment
  // As root some programs go into other namespaces; without a user namespace of its own they may.
  const root = process.getuid?.() === 0 ? ['--cap-add', 'ALL'] : []
  const wall = ['--unshare-pid', '--die-with-parent', '--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', ...root,
    // What belongs to others on this machine is not for such programs.
    '--tmpfs', '/tmp', '--tmpfs', '/run', '--ro-bind', paths.root, paths.root, '--bind', own, own, '--chdir', join(own, 'run')]
  const python = join(own, 'environment', 'bin', 'python')
  const command = program.late === 'yes' ? ['bash', '-c', '"$@"; sleep 3', 'late', python] : [python]
  try {
    const { stdout, stderr } = await run(bwrap, [...wall, ...command, prove, program.proof, join(own, 'program.py'), host, String(port)], {
      env: { PATH: process.env['PATH'], HOME: join(own, 'home'), JUPYTER_RUNTIME_DIR: join(own, 'runtime'), ...settings }, timeout: 60_000, killSignal: 'SIGKILL',
    })
    return stdout + stderr
  } catch (error) {
    return String(error)
  }
}
