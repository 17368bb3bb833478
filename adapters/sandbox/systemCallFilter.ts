/**
 * The system calls that no program in the sandbox is given, as a filter for `bwrap --seccomp` (classic BPF, one instruction
 * is 8 bytes). The wall holds without it; it takes away what holes in the kernel of the system have mostly been found in:
 * mounts, namespaces, tracing, keys, BPF, io_uring; and what takes memory past the limits. Everything else is allowed. Pure.
 */

/** By the number that x86-64 gives them. Answered as if they were not permitted. */
export const deniedSystemCalls: Readonly<Record<string, number>> = {
  mount: 165, umount2: 166, pivot_root: 155, chroot: 161, open_tree: 428, move_mount: 429, fsopen: 430, fsconfig: 431, fsmount: 432, fspick: 433, mount_setattr: 442,
  unshare: 272, setns: 308, sethostname: 170, setdomainname: 171,
  ptrace: 101, process_vm_readv: 310, process_vm_writev: 311, pidfd_getfd: 438, kcmp: 312,
  add_key: 248, request_key: 249, keyctl: 250,
  bpf: 321, perf_event_open: 298, userfaultfd: 323, io_uring_setup: 425, io_uring_enter: 426, io_uring_register: 427,
  // Memory that counts for no process and stands in no file system with a bound.
  memfd_create: 319, memfd_secret: 447, shmget: 29, msgget: 68,
  open_by_handle_at: 304, fanotify_init: 300,
  init_module: 175, finit_module: 313, delete_module: 176, kexec_load: 246, kexec_file_load: 320, reboot: 169,
  swapon: 167, swapoff: 168, acct: 163, quotactl: 179, quotactl_fd: 443, syslog: 103,
  settimeofday: 164, clock_settime: 227, adjtimex: 159, clock_adjtime: 305, iopl: 172, ioperm: 173, modify_ldt: 154,
}

const [clone, clone3] = [56, 435]
/** Of `clone`: any new namespace. */
const newNamespaces = 0x7e02_0000
const architecture = 0xc000_003e
/** Numbers from here on are of another calling convention, with the same calls under other numbers. */
const x32 = 0x4000_0000
const [EPERM, ENOSYS] = [1, 38]
const answer = { kill: 0x8000_0000, allow: 0x7fff_0000, error: (errno: number) => 0x0005_0000 + errno }

const load = (offset: number) => instruction(0x20, 0, 0, offset)
const give = (value: number) => instruction(0x06, 0, 0, value)
const equals = (value: number, ifNot: number) => instruction(0x15, 0, ifNot, value)

/** null: not known for this kind of processor. */
export function systemCallFilter(processor: string = process.arch): Buffer | null {
  if (processor !== 'x64') return null
  return Buffer.concat([
    load(4), equals(architecture, 1), instruction(0x05, 0, 0, 1), give(answer.kill),
    load(0), instruction(0x35, 0, 1, x32), give(answer.error(EPERM)),
    ...Object.values(deniedSystemCalls).flatMap((number) => [equals(number, 1), give(answer.error(EPERM))]),
    // Its flags are in memory, where no filter can look; as if it did not exist, C libraries use the older one.
    equals(clone3, 1), give(answer.error(ENOSYS)),
    equals(clone, 3), load(16), instruction(0x45, 0, 1, newNamespaces), give(answer.error(EPERM)),
    give(answer.allow),
  ])
}

/** `yes` and `no`: how many instructions to skip. */
function instruction(code: number, yes: number, no: number, value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt16LE(code, 0)
  bytes.writeUInt8(yes, 2)
  bytes.writeUInt8(no, 3)
  bytes.writeUInt32LE(value, 4)
  return bytes
}
