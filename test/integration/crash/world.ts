/**
 * What the service that is killed lives in: a data folder, a nats-server and a Jupyter Server that outlive it (or its own, that
 * die with it), and the children themselves, one life after the other. Nothing is left when it is cleared.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JupyterServer } from '../../../adapters/jupyter/jupyterServer.js'
import { startJupyterServer } from '../../../adapters/jupyter/startJupyterServer.js'
import type { NatsAddress } from '../../../adapters/nats/connectNats.js'
import { startNatsServer, type NatsServer } from '../../../adapters/nats/startNatsServer.js'
import { databaseFile, readServiceFile } from '../../../adapters/serviceFile.js'
import { silentLogger } from '../../../runtime/index.js'
import { openSqliteEventStore, type EventStore } from '../../../store/index.js'
import { endOrphan, paths } from '../realService.js'
import { bundleChild } from './bundle.js'
import type { Passage } from './coverage.js'
import type { ChildPlan } from './crashChild.js'
import { everybody } from '../../people.js'

export type Parts = 'outliving' | 'own' | 'light'

export interface Life {
  readonly child: ChildProcess
  /** False: it died before it served. */
  readonly ready: Promise<boolean>
  readonly ended: Promise<void>
  /** The end of what it logged. */
  said(): string
  nats(): NatsAddress
}

export interface World {
  readonly parts: Parts
  readonly dataDir: string
  begin(plan: Pick<ChildPlan, 'kinds' | 'die'> & { readonly executionTimeoutSeconds: number }): Life
  /** Where it was killed, in order. */
  deaths(): readonly Passage[]
  /** Calls of the generator, `name attempt`. */
  calls(): readonly string[]
  /** A life got so far as to make the database. */
  hasLog(): boolean
  /** The database, read beside or without a service. */
  reading<T>(work: (store: EventStore) => Promise<T>): Promise<T>
  /** Kernels on the Jupyter Server that outlives the service. */
  kernels(): Promise<number>
  clear(): Promise<void>
}

export async function createWorld(parts: Parts): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-crash-'))
  const bundle = await bundleChild()
  let nats: NatsServer | undefined
  let jupyter: JupyterServer | undefined
  if (parts !== 'own') nats = await startNatsServer({ binary: paths.natsServer, dataDir: join(dataDir, 'their-nats'), log: silentLogger })
  if (parts === 'outliving') {
    jupyter = await startJupyterServer({
      python: paths.python, dataDir: join(dataDir, 'their-jupyter'), rootDir: join(dataDir, 'executed_scripts'), log: silentLogger,
      kernelspecs: [{ name: 'python3', env: {} }],
    })
  }
  const at = (name: string) => join(dataDir, name)
  const lines = (name: string) => (existsSync(at(name)) ? readFileSync(at(name), 'utf8').split('\n').slice(0, -1) : [])
  const children = new Set<ChildProcess>()

  return {
    parts,
    dataDir,
    begin({ kinds, die, executionTimeoutSeconds }) {
      const plan: ChildPlan = {
        dataDir, kinds, die, light: parts === 'light', deathsFile: at('deaths'), callsFile: at('calls'),
        configuration: {
          people: everybody,
          agent_control_defaults: { epics_writes_enabled: true },
          // Programs count outside of their folders how often they ran.
          execution: { sandbox: { use: 'off' }, modes: { read_only: { kernel_name: 'python3' }, write_access: { kernel_name: 'python3', allows_writes: true, requires_approval: true, minimum_enforcement_level: 0 } } },
          python_executor: { execution_timeout_seconds: executionTimeoutSeconds, max_execution_retries: 100, backoff_base_seconds: 0.05, backoff_max_seconds: 0.05 },
          ...(nats ? { nats: { url: nats.url, user: nats.user, password: nats.password } } : {}),
          ...(jupyter ? { jupyter: { url: jupyter.url, token: jupyter.token } } : {}),
        },
      }
      writeFileSync(at('plan.json'), JSON.stringify(plan))
      const child = spawn(process.execPath, [bundle.file, at('plan.json')], { cwd: dataDir, stdio: ['ignore', 'pipe', 'pipe'] })
      children.add(child)
      let said = ''
      child.stderr.on('data', (text: Buffer) => { said = (said + text.toString()).slice(-4_000) })
      const ended = once(child, 'close').then(() => { children.delete(child) })
      const ready = Promise.race([once(child.stdout, 'data').then(() => true), ended.then(() => false)])
      return {
        child, ready, ended,
        said: () => said,
        nats: () => {
          const found = nats ?? readServiceFile(dataDir)?.nats
          if (!found) throw new Error('no service.json')
          const { url, user = '', password = '' } = found
          return { url, user, password }
        },
      }
    },
    deaths: () => lines('deaths').map((line) => JSON.parse(line) as Passage),
    calls: () => lines('calls'),
    hasLog: () => existsSync(databaseFile(dataDir)),
    async reading(work) {
      const store = openSqliteEventStore({ file: databaseFile(dataDir), readOnly: true })
      try {
        return await work(store)
      } finally {
        await store.close()
      }
    },
    async kernels() {
      if (!jupyter) return 0
      const answer = await fetch(new URL('api/kernels', jupyter.url), { headers: { authorization: `token ${jupyter.token}` } })
      return ((await answer.json()) as unknown[]).length
    },
    async clear() {
      for (const child of children) {
        child.kill('SIGKILL')
        await once(child, 'close')
      }
      await endOrphan(dataDir)
      await jupyter?.stop()
      await nats?.stop()
      bundle.remove()
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
}
