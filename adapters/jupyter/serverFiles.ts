/**
 * Writes the private folders and files of an embedded Jupyter Server: its configuration with the token (mode 0600, so
 * that the token is in no environment and no process list), its kernelspecs, and the folders it and its kernels call
 * home. Called by `startJupyterServer`; everything below `dataDir` is 0700 and may be thrown away between runs.
 */
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { JupyterServerError } from './jupyterServer.js'
import { pythonFolder } from './kernelStage.js'

/** One kernelspec, usually one per execution mode. `env` holds the mode's own variables (EPICS_* and so on). */
export interface KernelSpecSettings {
  readonly name: string
  readonly displayName?: string
  /** Interpreter of the kernel; default: the one that runs the server. */
  readonly python?: string
  readonly env: Readonly<Record<string, string>>
  /** Left out: nothing holds its programs back. */
  readonly wall?: KernelWall
}

/** What `countersign_provisioner.py` puts around a kernel. */
export interface KernelWall {
  /** Command line up to where a kernel's own part goes. */
  readonly wall: readonly string[]
  /** Of system calls, base64, for `--seccomp`; empty: none. */
  readonly filter: string
  /** Bytes, seconds and counts; of all processes of a kernel together, but for those that the system knows per process only. */
  readonly limits: {
    readonly memory: number
    readonly cpuSeconds: number
    readonly processes: number
    readonly fileSize: number
    readonly openFiles: number
    readonly folder: number
    /** Left on the disk of the folder. */
    readonly freeDisk: number
  }
  /** The one way out, where there is one. */
  readonly gateway?: KernelGateway
}

/** A folder for each kernel, by its id, with the socket of its gateway; and what stands between that and its programs. */
export interface KernelGateway {
  readonly home: string
  /** Where a kernel sees its own. */
  readonly folder: string
  /** What else it sees: path inside, path outside. */
  readonly files: Readonly<Record<string, string>>
  /** Comes before the kernel's command, and becomes it. */
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

export interface ServerFolders {
  readonly config: string
  readonly runtime: string
  readonly data: string
  readonly ipython: string
  readonly home: string
  readonly tmp: string
  readonly matplotlib: string
}

/** Variables that tell where the server keeps its secrets; kernels are started without them. */
const serverOnlyVariables = ['JUPYTER_CONFIG_DIR', 'JUPYTER_RUNTIME_DIR', 'JUPYTER_DATA_DIR', 'JUPYTER_NO_CONFIG']

export function serverFolders(dataDir: string): ServerFolders {
  const at = (name: string) => join(dataDir, name)
  return {
    config: at('config'), runtime: at('runtime'), data: at('data'), ipython: at('ipython'),
    home: at('home'), tmp: at('tmp'), matplotlib: at('matplotlib'),
  }
}

/** Creates the folders and empties the ones that a crashed predecessor may have left wrong. Never while a server uses them. */
export async function makeServerFolders(dataDir: string): Promise<ServerFolders> {
  const folders = serverFolders(dataDir)
  await rm(folders.runtime, { recursive: true, force: true })
  await rm(folders.data, { recursive: true, force: true })
  for (const folder of [dataDir, ...Object.values<string>({ ...folders })]) {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await chmod(folder, 0o700)
  }
  return folders
}

export interface ServerConfig {
  readonly rootDir: string
  readonly token: string
  /** Secret name of this start, by which the next service knows the server. */
  readonly instance: string
  readonly ownerFile: string
  /** How long the server outlives the service. */
  readonly orphanGraceMs: number
  readonly kernelNames: readonly string[]
  /** 0: any. A port that is taken makes the server try others. */
  readonly port: number
}

/** What runs in the server, by file name; the build leaves Python where it is. */
export async function readExtension(): Promise<Readonly<Record<string, string>>> {
  const read = async (name: string) => [name, await readFile(new URL(name, pythonFolder()), 'utf8')] as const
  return Object.fromEntries(await Promise.all(['countersign_server.py', 'countersign_provisioner.py', 'countersign_late_folder.py'].map(read)))
}

/** `jupyter_server_config.py`: every setting here was measured to matter, the reason is next to it. */
export function serverConfigText(folders: ServerFolders, config: ServerConfig): string {
  const py = (value: string | readonly string[]) => JSON.stringify(value)
  return `# Written at each start of the server; changes here are lost.
import sys

sys.path.insert(0, ${py(folders.config)})
from countersign_server import NoDelayConnection

c = get_config()  # noqa
c.CountersignServer.instance = ${py(config.instance)}
c.CountersignServer.owner_file = ${py(config.ownerFile)}
c.CountersignServer.grace_seconds = ${config.orphanGraceMs / 1000}
c.ServerApp.kernel_websocket_connection_class = NoDelayConnection
c.MappingKernelManager.kernel_manager_class = "countersign_server.UnblockedKernelManager"
# Its log is a file that nobody empties while it runs.
c.ServerApp.log_level = "WARN"
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.port = ${config.port}
c.ServerApp.open_browser = False
c.ServerApp.allow_root = True
c.ServerApp.root_dir = ${py(config.rootDir)}
c.ServerApp.terminals_enabled = False
c.ServerApp.jpserver_extensions = {"jupyter_server_terminals": False, "countersign_server": True}
c.ServerApp.quit_button = False
c.ServerApp.allow_remote_access = False
c.ServerApp.max_body_size = 512 * 1024 * 1024
c.ServerApp.max_buffer_size = 512 * 1024 * 1024
c.ServerApp.tornado_settings = {"websocket_max_message_size": 512 * 1024 * 1024}
c.IdentityProvider.token = ${py(config.token)}
c.PasswordIdentityProvider.hashed_password = ""
# The stock limiter drops program output silently; the adapter has a budget of its own and says what it cut.
c.ZMQChannelsWebsocketConnection.limit_rate = False
# A kernel that died must be seen as dead, not be replaced by an empty one.
c.AsyncIOLoopKernelRestarter.restart_limit = 0
c.AsyncIOLoopKernelRestarter.time_to_dead = 0.5
c.KernelManager.shutdown_wait_time = 2.0
c.KernelSpecManager.ensure_native_kernel = False
c.KernelSpecManager.allowed_kernelspecs = set(${py(config.kernelNames)})
c.MappingKernelManager.cull_idle_timeout = 0
${config.kernelNames[0] === undefined ? '' : `c.MultiKernelManager.default_kernel_name = ${py(config.kernelNames[0])}`}
`
}

export async function writeServerConfig(folders: ServerFolders, config: ServerConfig, extension: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries({ 'jupyter_server_config.py': serverConfigText(folders, config), ...extension })) {
    const file = join(folders.config, name)
    await rm(file, { force: true })
    await writeFile(file, text, { mode: 0o600 })
  }
}

/** Writes one kernelspec into the server's own data folder. `guard` makes a kernel without a wall die with the server. */
export async function writeKernelSpec(
  folders: ServerFolders, spec: KernelSpecSettings, { python, guard, rootDir }: { readonly python: string; readonly guard: readonly string[]; readonly rootDir: string },
): Promise<void> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(spec.name)) {
    throw new JupyterServerError('JUPYTER_SETTINGS', `Kernel name '${spec.name}' may hold only letters, digits, ".", "_" and "-".`)
  }
  const unset = serverOnlyVariables.flatMap((name) => ['-u', name])
  const launcher = [spec.python ?? python, '-m', 'ipykernel_launcher', '-f', '{connection_file}', '--HistoryManager.enabled=False']
  const kernelJson = {
    argv: spec.wall === undefined ? [...guard, '/usr/bin/env', ...unset, ...launcher] : launcher,
    display_name: spec.displayName ?? spec.name,
    language: 'python',
    interrupt_mode: 'message',
    metadata: {
      debugger: false,
      ...(spec.wall === undefined ? {} : { kernel_provisioner: { provisioner_name: 'countersign-walled', config: { ...spec.wall, root: rootDir, seeds: { '/tmp/.matplotlib': folders.matplotlib } } } }),
    },
    env: { MPLBACKEND: 'agg', ...spec.env },
  }
  const folder = join(folders.data, 'kernels', spec.name.toLowerCase())
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(folder, 'kernel.json'), JSON.stringify(kernelJson, null, 2), { mode: 0o600 })
}

/** Variables of the parent that a server and its kernels get; everything else, secrets included, stays behind. */
export const inheritedVariables = ['PATH', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'LD_LIBRARY_PATH'] as const

export function serverEnvironment(folders: ServerFolders, parent: NodeJS.ProcessEnv): Record<string, string> {
  const environment: Record<string, string> = {}
  for (const name of inheritedVariables) {
    const value = parent[name]
    if (value !== undefined) environment[name] = value
  }
  environment['LANG'] ??= 'C.UTF-8'
  return {
    ...environment,
    HOME: folders.home,
    TMPDIR: folders.tmp,
    MPLCONFIGDIR: folders.matplotlib,
    IPYTHONDIR: folders.ipython,
    JUPYTER_CONFIG_DIR: folders.config,
    JUPYTER_RUNTIME_DIR: folders.runtime,
    JUPYTER_DATA_DIR: folders.data,
  }
}

const portFile = (dataDir: string) => join(dataDir, 'port')

/** The port of the last start: with the same one, links to notebooks go on working. 0: there was none. */
export async function lastPort(dataDir: string): Promise<number> {
  const port = Number(await readFile(portFile(dataDir), 'utf8').catch(() => '0'))
  return Number.isInteger(port) && port > 1023 && port < 65_536 ? port : 0
}

export const rememberPort = (dataDir: string, url: string): Promise<void> => writeFile(portFile(dataDir), new URL(url).port, { mode: 0o600 })
