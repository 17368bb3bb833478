"""Runs programs one after the other in one Python, for the test of the tasks: JSON lines in, JSON lines out. No kernel, no walls."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402


def run(code: str, context: dict[str, Any]) -> dict[str, Any]:
    scope: dict[str, Any] = {"context": context, "__name__": "__main__"}
    plt.close("all")
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, "program.py", "exec"), scope)
    except Exception as error:
        return {"error": type(error).__name__, "results": None, "figures": 0}
    return {"error": None, "results": scope.get("results"), "figures": len(plt.get_fignums())}


for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps(run(asked["code"], asked["context"]), default=float), flush=True)
