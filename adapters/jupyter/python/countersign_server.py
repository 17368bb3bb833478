"""Runs inside the embedded Jupyter Server: says which one it is, and ends it when no service owns it any more.

The server outlives a service that is killed, so that the next one finds its programs still running. It must not live for
ever: the service writes who it is into a file, and when that process has been gone for a while the server ends itself and
its kernels. Needs nothing but Python and what Jupyter Server brings. The service copies this file into its private folder.
"""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time

import zmq
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import ServerKernelManager
from tornado import ioloop, web

import countersign_provisioner

LOOK_SECONDS = 1.0
END_SECONDS = 20.0
SEND_MS = 200


class NoDelayConnection(ZMQChannelsWebsocketConnection):
    """The stock connection waits 40 ms per request for the TCP acknowledgement; this one does not."""

    def connect(self):
        self.websocket_handler.set_nodelay(True)
        return super().connect()


class UnblockedKernelManager(ServerKernelManager):
    """A program may break the sockets of its kernel. Sending to one that nobody reads waits for ever in the stock manager, and the
    whole server, which is one thread, with it: here it fails soon, and the kernel is ended by its process instead."""

    def _create_connected_socket(self, channel, identity=None):
        sock = super()._create_connected_socket(channel, identity)
        sock.setsockopt(zmq.SNDTIMEO, SEND_MS)
        return sock

    async def _async_interrupt_kernel(self):
        try:
            await super()._async_interrupt_kernel()
        except zmq.Again:
            self.log.warning("Kernel %s takes no message any more: it was not interrupted", self.kernel_id)

    async def _async_request_shutdown(self, restart=False):
        try:
            await super()._async_request_shutdown(restart)
        except zmq.Again:
            self.log.warning("Kernel %s takes no message any more: it is not asked to end, but ended", self.kernel_id)

    # What others call; the stock class gives its own methods these names.
    interrupt_kernel = _async_interrupt_kernel
    request_shutdown = _async_request_shutdown


class IdentityHandler(JupyterHandler):
    """``GET /countersign/server``: the process and the secret name of this start of the server."""

    @web.authenticated
    def get(self):
        self.finish({"pid": os.getpid(), "instance": self.settings["countersign_instance"]})


class EndHandler(JupyterHandler):
    """``GET /countersign/ends/<kernel id>``: why the guard of its wall ended a kernel; null: it did not."""

    @web.authenticated
    def get(self, kernel_id):
        self.finish({"why": countersign_provisioner.ends.get(kernel_id)})


class FolderHandler(JupyterHandler):
    """``POST /countersign/kernels/<kernel id>/folder`` with ``path``: gives a walled kernel that waits the folder of its execution."""

    @web.authenticated
    async def post(self, kernel_id):
        provisioner = self.kernel_manager.get_kernel(kernel_id).provisioner
        try:
            await asyncio.to_thread(provisioner.give, self.get_json_body()["path"])
        except Exception as error:
            raise web.HTTPError(409, f"{type(error).__name__}: {error}") from error
        self.finish({})


def start_of(pid):
    """When the process started, to be compared only; None when there is none. The service's ``processIdentity.ts`` does the same."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
        return None if fields[0] in "ZX" else fields[19]
    except (OSError, IndexError):
        if sys.platform == "linux":
            return None
    asked = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}, check=False)
    return asked.stdout.strip() or None


class OwnerGuard:
    """Calls ``end`` once when the process that the file names has been gone for ``grace`` seconds."""

    def __init__(self, owner_file, grace, end):
        self.owner_file = owner_file
        self.grace = grace
        self.end = end
        self.gone_since = None
        self.ended = False

    def owned(self):
        try:
            with open(self.owner_file, encoding="utf-8") as file:
                owner = json.load(file)
            return start_of(int(owner["pid"])) == owner["started"]
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def look(self):
        if self.ended or self.owned():
            self.gone_since = None
            return
        if self.gone_since is None:
            self.gone_since = time.monotonic()
        if time.monotonic() - self.gone_since >= self.grace:
            self.ended = True
            self.end()


def _jupyter_server_extension_points():
    return [{"module": "countersign_server"}]


def _load_jupyter_server_extension(server):
    settings = server.config.CountersignServer
    server.web_app.settings["countersign_instance"] = settings.instance
    base = server.base_url.rstrip("/")
    server.web_app.add_handlers(".*$", [(base + "/countersign/server", IdentityHandler), (base + r"/countersign/ends/([\w-]+)", EndHandler), (base + r"/countersign/kernels/([\w-]+)/folder", FolderHandler)])
    countersign_provisioner.register(server)

    def end():
        server.log.warning("No service has owned this server for %s s: it ends, and its kernels with it", settings.grace_seconds)
        surely = threading.Timer(END_SECONDS, os._exit, [1])
        surely.daemon = True
        surely.start()
        server.stop()

    guard = OwnerGuard(settings.owner_file, settings.grace_seconds, end)
    # Kept on the server: nothing else holds it.
    server.countersign_guard = ioloop.PeriodicCallback(guard.look, LOOK_SECONDS * 1000)
    server.countersign_guard.start()
