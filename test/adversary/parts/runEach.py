# Runs each of PROGRAMS in a process and a folder of its own, inside the same walls as the kernel, a few at a time.
import os
import subprocess
import sys
import time

results = {}
waiting = sorted(PROGRAMS.items())
running = {}
while waiting or running:
    while waiting and len(running) < 4:
        name, text = waiting.pop(0)
        os.makedirs(name)
        with open(f"{name}/program.py", "w") as file:
            file.write(text)
        said = open(f"{name}/said", "w+")
        running[name] = (subprocess.Popen([sys.executable, "program.py"], cwd=name, stdin=subprocess.DEVNULL, stdout=said, stderr=said), said, time.monotonic())
    for name, (process, said, began) in list(running.items()):
        if process.poll() is None and time.monotonic() - began > PATIENCE:
            process.kill()
            process.wait()
        if process.poll() is not None:
            said.seek(0)
            results[name] = f"exit {process.returncode}: " + said.read()[-1500:]
            said.close()
            del running[name]
    time.sleep(0.05)
