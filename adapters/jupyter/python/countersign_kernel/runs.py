"""What happens around the execute_request that carries a program."""

import inspect


class Runs:
    """Refuses a run id that this kernel has begun already, and remembers with which code a program called exit.

    A request is a run when its metadata has ``countersign_run``. Holds: one run id is executed at most once.
    """

    METADATA_KEY = "countersign_run"
    REFUSED = "CountersignRunRefused"

    def __init__(self, journal):
        self.journal = journal
        self.begun = set()
        self.exit_code = None
        self.exited = False

    def attach(self, shell):
        shell.events.register("post_run_cell", self._after)
        kernel = getattr(shell, "kernel", None)
        handlers = getattr(kernel, "shell_handlers", None)
        if handlers is None or "execute_request" not in handlers:
            return "This kernel cannot refuse a run that was sent twice: it is not an ipykernel."
        execute = handlers["execute_request"]

        async def execute_request(stream, ident, parent):
            run_id = (parent.get("metadata") or {}).get(self.METADATA_KEY)
            if run_id is not None and run_id in self.begun:
                return self._refuse(kernel, stream, ident, parent, run_id)
            if run_id is not None:
                self.begun.add(run_id)
                self.journal.begin(run_id, parent["header"])
            outcome = execute(stream, ident, parent)
            return await outcome if inspect.isawaitable(outcome) else outcome

        handlers["execute_request"] = execute_request
        return None

    def _refuse(self, kernel, stream, ident, parent, run_id):
        error = {"ename": self.REFUSED, "evalue": f"run {run_id} has been begun in this kernel already", "traceback": []}
        content = {"status": "error", **error, "execution_count": kernel.execution_count or 0, "user_expressions": {}, "payload": []}
        kernel.session.send(stream, "execute_reply", content, parent, ident=ident)

    def _after(self, result=None):
        error = getattr(result, "error_in_exec", None)
        self.exited = isinstance(error, SystemExit)
        self.exit_code = error.code if self.exited else None


def wake_on_interrupt(shell):
    """Wakes the kernel's loop after an interrupt: in a program that awaits, ipykernel's own handler does not."""
    kernel = getattr(shell, "kernel", None)
    handlers = getattr(kernel, "control_handlers", None) or {}
    interrupt = handlers.get("interrupt_request")
    if interrupt is None:
        return None

    async def interrupt_request(stream, ident, parent):
        outcome = interrupt(stream, ident, parent)
        outcome = await outcome if inspect.isawaitable(outcome) else outcome
        kernel.io_loop.asyncio_loop.call_soon_threadsafe(lambda: None)
        return outcome

    handlers["interrupt_request"] = interrupt_request
    return None


class Exit:
    """``exit`` and ``quit`` of a script: they end the program at once, as in plain Python, and leave the kernel to collect."""

    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return f"Use {self._name}() to end the program"

    def __call__(self, code=None):
        raise SystemExit(code)
