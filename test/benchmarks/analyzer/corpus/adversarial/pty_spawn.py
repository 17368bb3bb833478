# why: pty.spawn starts a shell.
# ---
import pty

pty.spawn(["bash", "-c", "caput SR:A 1"])
results = {}
