/**
 * The probes of `countersign doctor`, made of the parts that a service uses, each started in a throw-away folder and
 * stopped again. Nothing of the data folder is changed.
 */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Configuration, ExecutionMode } from '../machines/index.js'
import { silentLogger, type ControlWrites } from '../runtime/index.js'
import { diskUse, openSqliteEventStore } from '../store/index.js'
import { servicePublicKey } from './certificate/serviceKey.js'
import { composeAnalyzer } from './composeAnalyzer.js'
import { rulesProbe } from './composeRulesProbe.js'
import { composeKernels } from './composeKernels.js'
import { composeNats } from './composeNats.js'
import { composeGateway } from './composeGateway.js'
import { composeSandbox } from './composeSandbox.js'
import type { Probe } from './doctor/examine.js'
import { diskProbe } from './doctor/diskProbe.js'
import { machineProbes, nearestFolder } from './doctor/machineProbes.js'
import { peopleProbes } from './doctor/peopleProbes.js'
import { isInstalled, localModelFiles, localModelName, localModelWarning } from './llm/local/localModelFiles.js'
import { pythonProbes } from './doctor/pythonProbes.js'
import { ownerKey } from './identity/ownerKey.js'
import { environmentPackages } from './jupyter/environmentPackages.js'
import { providerProbes } from './llm/providerProbes.js'
import { connectClient } from './nats/connectClient.js'
import { withoutCredentials } from './nats/connectNats.js'
import { probeJetStream } from './nats/probeJetStream.js'
import { accountName } from './process/accountName.js'
import { databaseFile, readServiceFile } from './serviceFile.js'
import { projectPaths } from './setup/projectPaths.js'

export { examine, type Check, type Probe } from './doctor/examine.js'

export interface DoctorOptions {
  readonly dataDir: string
  readonly configuration: Configuration
  readonly env: Readonly<Record<string, string | undefined>>
}

export function composeDoctor({ dataDir, configuration, env }: DoctorOptions): Probe[] {
  const paths = projectPaths(env)
  const log = silentLogger
  const python = configuration.execution.python_env_path ?? paths.python
  const installed = environmentPackages()
  const setup = 'run `npm run setup` in the project'
  const nobodyAsks: ControlWrites = { ask: () => Promise.resolve({ allowed: false, code: 'RUN_NOT_IN_FLIGHT', message: 'nothing runs' }), answered: () => undefined }
  const gatewaysIn = async (folder: string) => {
    const walls = await composeSandbox({ configuration, python: paths.python, bwrap: paths.bwrap, dataDir: folder })
    return composeGateway({ configuration, python: paths.python, dataDir: folder, env, walls, writes: nobodyAsks })
  }
  return [
    ...machineProbes({ dataDir }),
    diskProbe({
      dataDir,
      database: () => (existsSync(databaseFile(dataDir)) ? diskUse(databaseFile(dataDir)) : null),
      folders: { 'execution folders': join(dataDir, 'executed_scripts'), NATS: join(dataDir, 'nats'), archives: join(dataDir, 'archives') },
    }),
    {
      name: 'local model',
      needed: false,
      remedy: '`npm run setup -- --local-model` installs it, if it is wanted',
      async try() {
        const files = localModelFiles(paths.root)
        if (!isInstalled(files)) throw new Error('not installed, and needed only for `countersign up --llm local`')
        return { where: files.weights, version: localModelName, detail: localModelWarning }
      },
    },
    ...pythonProbes({ python, packages: () => installed(python) }),
    {
      name: 'database',
      needed: true,
      remedy: 'name a data folder on a local disk that you may write to, with --data',
      async try() {
        const file = databaseFile(dataDir)
        if (existsSync(file)) {
          const store = openSqliteEventStore({ file, readOnly: true })
          const count = (await store.tally()).executions
          await store.close()
          return { where: file, version: null, detail: `holds ${count} executions` }
        }
        return inFolder(nearestFolder(dataDir), async (folder) => {
          await openSqliteEventStore({ file: join(folder, 'events.sqlite') }).close()
          return { where: nearestFolder(dataDir), version: null, detail: 'a database with a write-ahead log was made there and removed again; this data folder has none yet' }
        })
      },
    },
    {
      name: 'certificate key',
      needed: false,
      remedy: 'follow what is said above; without it approvals have no certificates',
      try() {
        const keyId = servicePublicKey(dataDir)
        return Promise.resolve({ where: null, version: null, detail: keyId ?? 'made at the first start of a service on this data folder' })
      },
    },
    {
      name: 'NATS',
      needed: true,
      remedy: configuration.nats.url === null ? `${setup}, or set COUNTERSIGN_NATS_SERVER to a nats-server 2.10 or newer` : 'check the section nats of the configuration, and that the server runs with JetStream',
      try: () =>
        inFolder(tmpdir(), async (folder) => {
          const nats = await composeNats({ configuration, binary: paths.natsServer, dataDir: folder, log })
          try {
            await probeJetStream(nats.connection.raw)
            const version = nats.serverVersion ?? nats.connection.raw.info?.version ?? null
            return { where: configuration.nats.url === null ? paths.natsServer : withoutCredentials(nats.address.url), version, detail: `${configuration.nats.url === null ? 'started; ' : ''}JetStream does what is needed` }
          } finally {
            await nats.stop()
          }
        }),
    },
    {
      name: 'Jupyter Server',
      needed: true,
      remedy: configuration.jupyter.url === null ? setup : 'check the section jupyter of the configuration, and that the server runs',
      try: () =>
        inFolder(tmpdir(), async (folder) => {
          const rootDir = join(folder, 'executed_scripts')
          await mkdir(rootDir)
          const gateways = await gatewaysIn(folder)
          const kernels = await composeKernels({ configuration, python: paths.python, dataDir: folder, rootDir, gateways, log })
          try {
            const { url, version, pid } = kernels.server()
            return { where: pid === null ? url : paths.python, version, detail: pid === null ? 'answers' : 'started and answered' }
          } finally {
            await kernels.stop()
          }
        }),
    },
    {
      name: 'analyzer',
      needed: true,
      remedy: setup,
      async try() {
        const analyzer = await composeAnalyzer({ configuration, python: paths.python, log })
        try {
          const report = await analyzer.analyze('results = {"answer": 42}\n')
          if (!report.syntaxValid || report.unknown || report.results !== 'definite') throw new Error(`it did not understand a program of one line: ${report.findings.map(({ message }) => message).join('; ')}`)
          return { where: paths.python, version: report.analyzerVersion, detail: 'understood a program' }
        } finally {
          await analyzer.close()
        }
      },
    },
    ...providerProbes({ llm: configuration.llm, env, recordingsFile: join(paths.root, 'adapters', 'llm', 'recordings', 'demo.json') }),
    ...(Object.keys(configuration.execution.modes) as ExecutionMode[]).map((mode): Probe => ({
      name: `enforcement ${mode}`,
      needed: false,
      remedy: 'see docs/how-to/wall-the-kernels.md',
      try: () =>
        inFolder(tmpdir(), async (folder) => {
          const { walls: { levels, words } } = await gatewaysIn(folder)
          return { where: null, version: `L${levels[mode] ?? 0}`, detail: words[mode] ?? '' }
        }),
    })),
    rulesProbe({ dataDir, configuration }),
    ...peopleProbes({ configuration, owner: () => ownerKey(dataDir), account: accountName(env) }),
    {
      name: 'service',
      needed: false,
      remedy: `start one with \`countersign up --data ${dataDir}\``,
      async try() {
        const file = readServiceFile(dataDir)
        if (!file) throw new Error(`none runs on ${dataDir}`)
        const { url, user, password, token } = file.nats
        const client = await connectClient({ url, ...(user ? { user } : {}), ...(password ? { password } : {}), ...(token ? { token } : {}), name: 'countersign-doctor' })
        try {
          await client.list({ limit: 1 })
        } finally {
          await client.close()
        }
        return { where: withoutCredentials(url), version: file.countersign, detail: `answers; process ${file.pid} since ${file.startedAt}` }
      },
    },
  ]
}

async function inFolder<T>(parent: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(parent, 'countersign-doctor-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
