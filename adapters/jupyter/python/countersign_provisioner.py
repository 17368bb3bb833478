"""Runs inside the embedded Jupyter Server: starts the kernels of a walled mode in ``bwrap`` and ends the ones that take too much.

The wall itself is an argument list that the service has made and tried out; it comes with the kernelspec. Here is added what
differs for each kernel: its folder, the only one it may write to, and a private folder with its ZMQ sockets, since in its own
network there is no other way in. Needs nothing but Python and what Jupyter Server brings; Linux only. The service copies this
file into its private folder. Nothing a program says or writes is trusted here: sizes and counts are taken from outside.
"""

import base64
import collections
import contextlib
import hashlib
import json
import os
import resource
import select
import shutil
import signal
import stat
import subprocess
import tempfile
import threading
import time
from importlib.metadata import EntryPoint

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from traitlets import Dict, List, Unicode

from countersign_late_folder import LateFolder, remove_left, waits_in

NAME = "countersign-walled"
#: What a kernel may know of the server's environment; its mode's own variables come with the kernelspec.
INHERITED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH")
#: Everything that a program calls home is in memory, in its own /tmp, and gone with it.
PRIVATE = {
    "HOME": "/tmp", "TMPDIR": "/tmp", "IPYTHONDIR": "/tmp/.ipython", "MPLCONFIGDIR": "/tmp/.matplotlib",
    "JUPYTER_RUNTIME_DIR": "/tmp/.jupyter", "PYTHONNOUSERSITE": "1",
}
WORDS_BYTES = 4096
LOOK_SECONDS, DISK_SECONDS = 0.1, 0.5
MEGABYTE = 1024 * 1024
MAX_FILES = 100_000
#: Who has less than this in its folder is not who filled the disk.
MUCH = 16 * MEGABYTE

#: Why kernels were ended by the guard, by kernel id; the oldest are forgotten.
ends = collections.OrderedDict()
MAX_ENDS = 1000

#: Whose folder on the way to the control system is, by its path: a kernel that is started anew under the same id has the same one.
ways = {}
ways_lock = threading.Lock()


def socket_prefix():
    """Of the folders with sockets of the servers of this data folder: what a killed server left is known by it."""
    return f"csk-{hashlib.sha256(os.path.dirname(os.path.abspath(__file__)).encode()).hexdigest()[:10]}-"


def socket_home():
    """Short, since the path of a socket holds 107 bytes."""
    own = f"/run/user/{os.getuid()}"
    return own if os.access(own, os.W_OK) else "/tmp"


def late_home():
    """Beside the server's own files, which no sandbox sees."""
    return os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "late")


def register(parent):
    """Makes this provisioner known to the server, and removes what an earlier server of this data folder left."""
    remove_left(late_home())
    factory = KernelProvisionerFactory.instance(parent=parent)
    factory.provisioners[NAME] = EntryPoint(name=NAME, value="countersign_provisioner:WalledProvisioner", group=factory.GROUP_NAME)
    for entry in os.scandir(socket_home()):
        if entry.name.startswith(socket_prefix()) and entry.is_dir(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_uid == os.getuid():
            shutil.rmtree(entry.path, ignore_errors=True)


class WalledProvisioner(LocalProvisioner):
    """``wall``: command line up to where a kernel's own part goes. ``root``: kernels work in folders below it, nowhere else."""

    wall = List(Unicode())
    #: Of system calls, base64, for ``--seccomp``; empty: none.
    filter = Unicode()
    root = Unicode()
    #: bytes, seconds, counts: ``memory``, ``cpuSeconds``, ``processes``, ``fileSize``, ``openFiles``, ``folder``, ``freeDisk``
    limits = Dict()
    #: Folders whose files are shown in a folder of the kernel's own, read-only: folder inside, folder outside.
    seeds = Dict()
    #: The way to the control system, where there is one: ``home``, ``folder``, ``files``, ``command``, ``environment``.
    gateway = Dict()

    sockets = None
    words = b""
    init = None
    #: Of a kernel that waits for an execution; its folder is None until it has one.
    late = None
    folder = None
    room = None
    #: What must stay free on the disk of its folder.
    floor = None

    async def pre_launch(self, **kwargs):
        folder = os.path.realpath(kwargs.get("cwd") or "")
        if os.path.commonpath([folder, self.root]) != self.root or folder == self.root:
            raise RuntimeError(f"a walled kernel works in a folder below {self.root}, not in {folder}")
        if self.sockets is None:
            self.sockets = tempfile.mkdtemp(prefix=socket_prefix(), dir=socket_home())
        os.makedirs(self.sockets, mode=0o700, exist_ok=True)
        km = self.parent
        km.transport, km.ip, km.cache_ports = "ipc", os.path.join(self.sockets, "s"), False
        kwargs = await super().pre_launch(**kwargs)
        # A copy: its own folder of the server, where the other kernels' files are, is not there inside.
        connection = os.path.join(self.sockets, "connection.json")
        shutil.copyfile(km.connection_file, connection)
        os.chmod(connection, 0o600)
        command = [*self.gateway.get("command", ()), *(connection if part == km.connection_file else part for part in kwargs["cmd"])]
        if waits_in(folder, self.root):
            self.late = LateFolder(self.root, late_home(), self.kernel_id)
            self.room = self.limits.get("folder")
        else:
            self._take(folder)
        kwargs["cmd"] = [*self.wall, *self._own_part(folder), "--", *self._limited(), *command]
        kwargs["env"] = self._environment()
        kwargs["cwd"] = "/"
        return kwargs

    def _take(self, folder):
        # A folder may have been used before.
        self.room = None if self.limits.get("folder") is None else self.limits["folder"] + size_of((folder,))[0]
        self.floor = floor_of(folder, self.limits.get("freeDisk"))
        self.folder = folder

    def give(self, folder):
        """Gives a kernel that waits the folder of its execution, once; blocks until it is seen inside."""
        folder = os.path.realpath(folder)
        if self.late is None or self.folder is not None:
            raise RuntimeError("this kernel has a folder already")
        self._take(folder)
        self.late.give(folder)

    def _own_part(self, folder):
        seeds = [
            part for inside, outside in self.seeds.items() for entry in os.scandir(outside) if entry.is_file(follow_symlinks=False) and entry.name.endswith(".json")
            for part in ("--ro-bind", entry.path, f"{inside}/{entry.name}")
        ]
        return [
            *seeds, *self._way_out(), "--bind", self.sockets, self.sockets, *(["--bind", folder, folder, "--chdir", folder] if self.late is None else self.late.mounts()),
            # It says who the parent is, by an id that means another process inside.
            "--unsetenv", "JPY_PARENT_PID", "--remount-ro", "/",
        ]

    def _way_out(self):
        """Read-only: it connects to the socket in there, whenever the service listens. The folder, since a socket that is made anew is another file."""
        if not self.gateway:
            return []
        with ways_lock:
            ways[self._gateway_folder()] = self
            os.makedirs(self._gateway_folder(), mode=0o700, exist_ok=True)
        files = [part for inside, outside in self.gateway["files"].items() for part in ("--ro-bind", outside, inside)]
        return ["--ro-bind", self._gateway_folder(), self.gateway["folder"], *files]

    def _gateway_folder(self):
        return os.path.join(self.gateway["home"], self.kernel_id)

    def _limited(self):
        """Limits are set inside: processes are counted there, and the soft and the hard one are the same."""
        asked = {
            "--core": 0, "--data": self.limits.get("memory"), "--cpu": self.limits.get("cpuSeconds"), "--nproc": self.limits.get("processes"),
            "--fsize": self.limits.get("fileSize"), "--nofile": self.limits.get("openFiles"),
        }
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        if asked["--nofile"] is not None and hard != resource.RLIM_INFINITY:
            asked["--nofile"] = min(asked["--nofile"], hard)
        return ["prlimit", *(f"{name}={int(value)}:{int(value)}" for name, value in asked.items() if value is not None), "--"]

    def _environment(self):
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return {**inherited, **PRIVATE, **self.kernel_spec.env, **self.gateway.get("environment", {})}

    async def launch_kernel(self, cmd, **kwargs):
        info, tell = os.pipe()
        said, say = os.pipe()
        calls = self._filter_pipe()
        try:
            # Pipes of its own: of an open file of ours a program could get the file.
            command = [cmd[0], "--info-fd", str(tell), *(part for fd in calls for part in ("--seccomp", str(fd))), *cmd[1:]]
            stdin = subprocess.DEVNULL
            if self.late is not None:
                command, stdin = self.late.around(command), self.late.theirs
            kwargs.update(stdin=stdin, stdout=say, stderr=say, pass_fds=(tell, *calls))
            launched = await super().launch_kernel(command, **kwargs)
        finally:
            if self.late is not None:
                self.late.started()
            for fd in (tell, say, *calls):
                os.close(fd)
        threading.Thread(target=self._listen, args=(said,), daemon=True).start()
        threading.Thread(target=self._guard, args=(info, self.process), daemon=True).start()
        return launched

    def _filter_pipe(self):
        """The end that ``bwrap`` reads the filter from, or nothing. A filter is far smaller than what a pipe holds."""
        if self.filter == "":
            return ()
        calls, write = os.pipe()
        with open(write, "wb") as file:
            file.write(base64.b64decode(self.filter))
        return (calls,)

    def _listen(self, said):
        """Takes what is written past the kernel's own capture, so that nobody waits; keeps the last words."""
        with open(said, "rb", buffering=0) as file:
            while chunk := file.read(65536):
                self.words = (self.words + chunk)[-WORDS_BYTES:]

    def _guard(self, info, process):
        """Until the kernel has ended, however it did; then its sockets go, which nobody can use any more."""
        try:
            self._watch(info, process)
            while process.poll() is None:
                time.sleep(LOOK_SECONDS)
        finally:
            self._end_inside()
            if self.late is not None:
                self.late.close()
            shutil.rmtree(self.sockets, ignore_errors=True)
            if self.gateway:
                self._remove_way()

    def _remove_way(self):
        """Not when another kernel has it by now."""
        with ways_lock:
            if ways.get(self._gateway_folder()) is self:
                del ways[self._gateway_folder()]
                shutil.rmtree(self._gateway_folder(), ignore_errors=True)

    def _end_inside(self):
        """Kills the first process of the sandbox, and the system with it all others: also when bwrap itself was killed before."""
        if self.init is None:
            return
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self.init, signal.SIGKILL)
        os.close(self.init)
        self.init = None

    def _watch(self, info, process):
        """Limits that the system knows only per process, or not at all for root: kept for all of the kernel's processes together."""
        try:
            inside = first_told(info, process)["child-pid"]
            # Not its number: that is given out again.
            self.init = os.pidfd_open(inside)
        except (ValueError, KeyError, OSError):
            self.log.warning("A walled kernel did not start: %s", self.words.decode("utf-8", "replace"))
            return
        look_at_disk = 0.0
        while process.poll() is None:
            why = exceeded(f"/proc/{inside}/root", self.limits)
            if why is None and time.monotonic() >= look_at_disk:
                began = time.monotonic()
                why = too_full([one for one in (self.folder, self.sockets) if one is not None], f"/proc/{inside}/root", self.room, self.floor)
                # A folder with very many files is not looked at all the time.
                look_at_disk = time.monotonic() + max(DISK_SECONDS, 5 * (time.monotonic() - began))
            if why is not None:
                ends[self.kernel_id] = why
                while len(ends) > MAX_ENDS:
                    ends.popitem(last=False)
                self.log.warning("Kernel %s was ended: %s", self.kernel_id, why)
                # Everything inside ends with it, by the kernel of the system.
                self._end_inside()
                process.kill()
                return
            time.sleep(LOOK_SECONDS)

    async def wait(self):
        code = await super().wait()
        if code not in (0, None, -9, -15) and self.words:
            self.log.warning("A walled kernel ended with %s: %s", code, self.words.decode("utf-8", "replace"))
        return code


def first_told(info, process):
    """The first object that is written to ``info``, which is then closed. Not read to its end: whoever else was given the other side may
    keep it open. @raises ValueError when the process ended without it."""
    told = b""
    with open(info, "rb", buffering=0) as file:
        while True:
            ended = process.poll() is not None
            if select.select([file], [], [], 0 if ended else LOOK_SECONDS)[0]:
                chunk = file.read(WORDS_BYTES)
                told += chunk
                with contextlib.suppress(json.JSONDecodeError):
                    return json.JSONDecoder().raw_decode(told.decode())[0]
                ended = chunk == b""
            if ended:
                raise ValueError("it said nothing of itself")


def insiders(root):
    """Folders in /proc of the processes that are seen in the sandbox at ``root``."""
    try:
        # Until it has a root of its own, its root is ours, with everybody's processes.
        if os.stat(f"{root}/proc").st_dev == os.stat("/proc").st_dev:
            return []
        return [f"{root}/proc/{name}" for name in os.listdir(f"{root}/proc") if name.isdigit()]
    except OSError:
        return []


def exceeded(root, limits):
    """Why the processes that are seen in the sandbox at ``root`` are too many or too large together; None when they are not.

    Called ten times a second for each kernel.
    """
    processes = insiders(root)
    # The reaper of the sandbox is one.
    if limits.get("processes") is not None and len(processes) > limits["processes"] + 1:
        return f"it had {len(processes)} processes at once, more than the {limits['processes']} that are allowed (execution.sandbox.processes)."
    memory = limits.get("memory")
    # What processes share is counted for each of them by the first, quick way, and once by the second.
    if memory is None or sum(map(resident, processes)) <= memory:
        return None
    held = sum(map(proportional, processes))
    if held <= memory:
        return None
    return f"its processes held {held // MEGABYTE} MB together, more than the {memory // MEGABYTE} MB that are allowed (execution.sandbox.memory_mb)."


def resident(process):
    try:
        with open(f"{process}/statm", "rb") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0


def proportional(process):
    try:
        with open(f"{process}/smaps_rollup", "rb") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith(b"Pss:"))
    except (OSError, ValueError, IndexError, StopIteration):
        return resident(process)


def too_full(folders, root, limit, floor=None):
    """Why what stands in the folders, or is held open there without a name, is too much; None when it is not. ``root``: of the sandbox."""
    size, files = size_of(folders, limit)
    unnamed, opened = size_of_unnamed(root)
    if limit is not None and (size + unnamed > limit or files > MAX_FILES or opened > MAX_FILES):
        return (
            f"its folder held {(size + unnamed) // MEGABYTE} MB in {files} files, of which {unnamed // MEGABYTE} MB without a name, "
            f"more than is allowed (execution.sandbox.folder_mb, and {MAX_FILES} files)."
        )
    free = free_at(folders[0])
    if floor is None or free is None or free >= floor:
        return None
    # What a program takes can be hidden from counting, but not from the disk: then it is whoever runs.
    if size + unnamed <= MUCH and free >= floor // 2:
        return None
    return f"the disk of its folder had {free // MEGABYTE} MB left, less than the {floor // MEGABYTE} MB that must stay free (execution.sandbox.free_disk_mb)."


def free_at(folder):
    try:
        found = os.statvfs(folder)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize


def floor_of(folder, reserve):
    """Where there was less from the start, a kernel leaves at least half of that."""
    free = free_at(folder)
    return None if reserve is None or free is None else min(reserve, free // 2)


def size_of_unnamed(root):
    """Bytes of the open files that no folder shows, each once, and the number of descriptors, not counted further than ``MAX_FILES``.

    Those in the file systems in memory are not among them: these have a bound of their own.
    """
    in_memory = set()
    for place in ("tmp", "dev/shm"):
        with contextlib.suppress(OSError):
            in_memory.add(os.stat(f"{root}/{place}").st_dev)
    sizes, opened = {}, 0
    for process in insiders(root):
        try:
            descriptors = os.listdir(f"{process}/fd")
        except OSError:
            continue
        for name in descriptors:
            opened += 1
            if opened > MAX_FILES:
                return sum(sizes.values()), opened
            with contextlib.suppress(OSError):
                found = os.stat(f"{process}/fd/{name}")
                if found.st_nlink == 0 and stat.S_ISREG(found.st_mode) and found.st_dev not in in_memory:
                    sizes[found.st_dev, found.st_ino] = found.st_blocks * 512
    return sum(sizes.values()), opened


def size_of(folders, enough=None):
    """Bytes on the disk and number of files; not counted further than to ``enough``. Links are not followed."""
    total, files, left = 0, 0, list(folders)
    while left and (enough is None or total <= enough) and files <= MAX_FILES:
        try:
            entries = list(os.scandir(left.pop()))
        except OSError:
            continue
        for entry in entries:
            try:
                found = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            files += 1
            total += found.st_blocks * 512
            if stat.S_ISDIR(found.st_mode):
                left.append(entry.path)
    return total, files
