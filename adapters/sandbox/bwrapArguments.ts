/**
 * The wall of a kernel as the command line of `bwrap`: its own user, process, network, host name and message queue
 * namespaces, no capabilities, and a file system of which it sees what Python needs, read-only. What differs for each kernel
 * (its folder, its sockets) follows it; the provisioner of the Jupyter adapter adds that. Pure but for looking which of the
 * system's folders there are.
 */
import { existsSync, lstatSync, readlinkSync } from 'node:fs'
import { dirname, relative } from 'node:path'

/** `none`: not even loopback of the host. `host`: all that the machine can reach. */
export type Network = 'none' | 'host'

export interface WallSettings {
  /** What this `bwrap` can do, as `readBwrap` found it. */
  readonly bwrap: { readonly file: string; readonly size: boolean; readonly disableUserns: boolean }
  readonly network: Network
  /** Absolute paths of files and folders that programs may read, with all below them. */
  readonly readable: readonly string[]
  /** What must not be seen, even where it is below something readable. */
  readonly hidden: readonly string[]
  /** Of /tmp, and again of /dev/shm. */
  readonly temporaryBytes: number
}

/** Of /etc only what libraries look up: no keys, no configuration of services. */
const etc = [
  'alternatives', 'fonts', 'group', 'ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'localtime', 'mime.types', 'nsswitch.conf', 'os-release', 'passwd', 'timezone',
].map((name) => `/etc/${name}`)
/** Where the service runs as root, so do its kernels, and root may write to these without any capability: not here. */
const settingsOfTheSystem = ['sys', 'sysrq-trigger', 'fs', 'acpi', 'mtrr', 'driver'].flatMap((name) => ['--ro-bind-try', `/proc/${name}`, `/proc/${name}`])
/** Names and certificates, for those who may reach something. */
const etcForNetwork = ['hosts', 'resolv.conf', 'services', 'ssl/certs', 'ssl/openssl.cnf', 'pki/tls/certs', 'pki/ca-trust/extracted', 'ca-certificates'].map((name) => `/etc/${name}`)

export function bwrapArguments({ bwrap, network, readable, hidden, temporaryBytes }: WallSettings): readonly string[] {
  const size = bwrap.size ? ['--size', String(temporaryBytes)] : []
  return [
    bwrap.file,
    '--unshare-all', ...(network === 'host' ? ['--share-net'] : []),
    ...(bwrap.disableUserns ? ['--unshare-user', '--disable-userns'] : []),
    '--cap-drop', 'ALL', '--hostname', 'kernel',
    // A session without a terminal, and an end with the server that started it.
    '--new-session', '--die-with-parent',
    '--proc', '/proc', ...settingsOfTheSystem, '--dev', '/dev', ...size, '--tmpfs', '/dev/shm', '--remount-ro', '/dev',
    ...size, '--tmpfs', '/tmp', '--dir', '/tmp/.matplotlib',
    ...systemFolders(),
    ...[...etc, ...(network === 'host' ? etcForNetwork : [])].flatMap((path) => ['--ro-bind-try', path, path]),
    ...layers(readable, hidden),
  ]
}

/** From the outside in, so that what is deeper has the last word. */
function layers(readable: readonly string[], hidden: readonly string[]): readonly string[] {
  const covered = (path: string) => readable.some((other) => other !== path && isBelow(path, other)) && !hidden.some((root) => isBelow(path, root))
  const seen = [...new Set(readable)].filter((path) => !covered(path)).map((path) => ({ path, arguments: ['--ro-bind-try', path, path] }))
  const unseen = [...new Set(hidden)]
    .filter((path) => existsSync(path) && readable.concat('/usr').some((root) => isBelow(path, root)))
    .map((path) => ({ path, arguments: ['--tmpfs', path] }))
  return [...seen, ...unseen].sort((a, b) => depth(a.path) - depth(b.path)).flatMap((layer) => layer.arguments)
}

/** Where /bin and its like are links into /usr, they are so inside too. */
function systemFolders(): readonly string[] {
  return ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'].flatMap((path) => {
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (found === undefined) return []
    return found.isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path]
  })
}

export function isBelow(path: string, folder: string): boolean {
  const below = relative(folder, path)
  return below === '' || (below !== '..' && !below.startsWith('../') && !below.startsWith('/'))
}

const depth = (path: string): number => (dirname(path) === path ? 0 : path.split('/').length)
