"""Gives a walled kernel its folder after it has started: for kernels that wait for an execution.

A sandbox sees only what was bound when it was made. This one is made inside an outer mount namespace (and, unless the service is
root, an outer user namespace, so that mounting is allowed): there lies a small file system that is shown in the sandbox,
read-only, where the folders of executions are. What is mounted on it later, from outside, is seen inside at once, and only
that. A process that waits in the outer namespace does this, once, and ends; the sandbox is never given a descriptor.
"""

import os
import socket
import subprocess

#: Below the root, where kernels work that have no execution yet.
WAITING = ".waiting"
#: Within this time the folder is there, or the kernel is of no use.
GIVE_SECONDS = 5.0

#: ``$1`` root, ``$2`` private folder, then the command. Everything is prepared before: handing out has no time for it.
#: ``all`` is mounted as the folder of any other walled kernel is: without devices and programs that change the user.
#: What waits holds nothing of the kernel's output: who reads that would wait for it, and it for them.
OUTER = """
set -e
mount -t tmpfs -o size=256k,nr_inodes=64,mode=0755 countersign "$2/seen"
mount --make-shared "$2/seen"
mount --bind "$1" "$2/all"
mount --make-private "$2/all"
mount -o remount,bind,nosuid,nodev "$2/all"
exec 9<&0
( IFS= read -r below <&9 && mkdir -p "$2/seen/$below" && mount --bind "$2/all/$below" "$2/seen/$below" && echo given >&9 ) >/dev/null 2>&1 &
exec 9<&-
shift 2
exec "$@" </dev/null
"""


def waits_in(folder, root):
    """Whether a kernel that is started in ``folder`` is one that waits."""
    return os.path.dirname(folder) == os.path.join(root, WAITING)


class LateFolder:
    """One per kernel that waits. ``home`` is a private folder that no sandbox sees."""

    def __init__(self, root, home, name):
        self.root = root
        self.place = os.path.join(home, name)
        for folder in (self.place, self.seen, self.all):
            os.makedirs(folder, mode=0o700, exist_ok=True)
        self.ours, self.theirs = socket.socketpair()

    @property
    def seen(self):
        return os.path.join(self.place, "seen")

    @property
    def all(self):
        return os.path.join(self.place, "all")

    def mounts(self):
        """For the command line of ``bwrap``, instead of the folder."""
        return ["--ro-bind", self.seen, self.root, "--chdir", self.root]

    def around(self, command):
        """``command`` begins with ``bwrap``; gets ``self.theirs`` as its standard input."""
        inside = ["/bin/sh", "-c", OUTER, "countersign", self.root, self.place]
        if os.geteuid() == 0:
            return ["unshare", "--mount", "--propagation", "slave", *inside, *command]
        # Root of the outer namespace is nobody in particular outside; inside the sandbox it is who it was.
        user = ["--unshare-user", "--uid", str(os.getuid()), "--gid", str(os.getgid())]
        return ["unshare", "--user", "--map-root-user", "--mount", "--propagation", "slave", *inside, command[0], *user, *command[1:]]

    def started(self):
        self.theirs.close()

    def give(self, folder):
        """Once. Raises when it is not there in time; then the kernel is of no use."""
        below = os.path.relpath(folder, self.root)
        if below == "." or below.startswith("..") or "\n" in below:
            raise ValueError(f"{folder} is not below {self.root}")
        self.ours.settimeout(GIVE_SECONDS)
        self.ours.sendall(f"{below}\n".encode())
        if self.ours.recv(16) != b"given\n":
            raise RuntimeError(f"{folder} could not be mounted")
        self.ours.close()

    def close(self):
        """When the kernel has ended: its mounts ended with it, and what is left here are empty folders."""
        self.ours.close()
        self.theirs.close()
        remove(self.place)


def remove(place):
    """Never what is in them: that would be the executions of everybody, were a mount still there."""
    for folder in (os.path.join(place, "seen"), os.path.join(place, "all"), place):
        try:
            os.rmdir(folder)
        except OSError:
            continue


def remove_left(home):
    """What an earlier server left that was killed."""
    if os.path.isdir(home):
        for name in os.listdir(home):
            remove(os.path.join(home, name))
