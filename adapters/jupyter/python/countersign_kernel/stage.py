"""Before and after the program: ``prepare`` sets up the kernel, ``collect`` takes what the program left.

A kernel that waits for its execution is set up in two steps instead, ``wait`` and ``hand_over``. All answer with a ``Reply``: JSON text in a mime type of our own, which the adapter reads from ``user_expressions``.
"""

import hashlib
import json
import os
import platform
import sys
import warnings

from countersign_kernel import context, figures, ready, serialize
from countersign_kernel.journal import Journal
from countersign_kernel.runs import Exit, Runs, wake_on_interrupt

MIME = "application/vnd.countersign.reply"


class Reply:
    """ASCII JSON text: no packer on the way can choke on it or change it."""

    def __init__(self, value):
        self.text = json.dumps(value, ensure_ascii=True, allow_nan=False)

    def __repr__(self):
        return "countersign reply"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {MIME: self.text}


class Stage:
    """One per kernel. ``folder`` is the execution's folder as this process sees it; None while the kernel waits for one."""

    def __init__(self, shell):
        self.shell = shell
        self.folder = None
        self.collected = None

    def prepare(self, settings):
        """A kernel that was started for its execution, in its folder: ``make_ready`` and ``hand_over`` in one."""
        self.make_ready({**settings, "imports": []})
        return self.hand_over({**settings, "folder": None})

    def wait(self, settings):
        """A kernel that is to wait for an execution: ``make_ready``, and what the pool has to know of it."""
        packages = ready.package_folders()
        warm = self.make_ready(settings)
        return Reply({"residentBytes": ready.resident(), "packageFolders": packages, **warm})

    def make_ready(self, settings):
        """All that does not depend on the execution. ``settings``: ``journal`` with ``maxBytes`` and ``maxMessages``; ``imports``."""
        if "matplotlib.pyplot" not in sys.modules:
            os.environ["MPLBACKEND"] = "agg"
        journal = Journal(settings["journal"]["maxBytes"], settings["journal"]["maxMessages"])
        self.runs = Runs(journal)
        self.said = []
        for step in (journal.attach, self.runs.attach, wake_on_interrupt, figures.register_display):
            try:
                warning = step(self.shell)
            except Exception as error:
                warning = f"Setting up the kernel was incomplete: {type(error).__name__}: {error}"
            self.said += [warning] if warning else []
        warnings.filterwarnings("ignore", message="To exit: use 'exit'", category=UserWarning)
        journal.warnings = self.said
        return ready.import_all(settings["imports"])

    def hand_over(self, settings):
        """Once: from now on the kernel is that of one execution.

        ``settings``: ``folder`` to work in (null: it does already), ``contextPath`` (or null), ``environmentNames``.
        Answers where the kernel runs, with which Python, which of the names it has, and warnings.
        """
        if self.folder is not None:
            raise RuntimeError("this kernel has been handed out already")
        if settings["folder"] is not None:
            ready.move_to(settings["folder"], self.shell)
        ready.look_there_last()
        self.folder = os.getcwd()
        names = [name for name in settings.get("environmentNames", []) if name in os.environ]
        data, warning = context.load(settings.get("contextPath"))
        if warning:
            self.said.insert(0, warning)
        self.shell.user_ns.update(context=data, exit=Exit("exit"), quit=Exit("quit"))
        return Reply({"cwd": self.folder, "pid": os.getpid(), "python": platform.python_version(), "environmentNames": names, "warnings": self.said})

    def collect(self, settings):
        """``settings``: ``inlineLimit`` in bytes; larger results go to ``results.json`` in the folder, with their hash.

        The same whenever it is asked: a service that came back asks again, and a figure is not saved twice.
        """
        if self.collected is None:
            self.collected = self._collect(settings)
        return self.collected

    def _collect(self, settings):
        saved, said = figures.save_open(self.folder)
        return Reply({"results": self._results(settings), "exit": self._exit(), "figures": saved, "warnings": said})

    def _exit(self):
        if not self.runs.exited:
            return None
        code = self.runs.exit_code
        ok = code is None or (isinstance(code, int) and int(code) == 0)
        return {"ok": ok, "code": None if code is None else serialize.to_json(code)}

    def _results(self, settings):
        missing = object()
        results = self.shell.user_ns.get("results", missing)
        if results is missing:
            return {"state": "missing"}
        if not isinstance(results, dict):
            return {"state": "not_a_dict", "type": type(results).__name__}
        value = serialize.to_json(results)
        text = json.dumps(value, ensure_ascii=True, allow_nan=False)
        if len(text) <= settings["inlineLimit"]:
            return {"state": "dict", "value": value}
        return {"state": "file", **self._write(text.encode("ascii"))}

    def _write(self, data):
        path = os.path.join(self.folder, "results.json")
        temporary = f"{path}.{os.getpid()}.part"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
        return {"path": "results.json", "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
