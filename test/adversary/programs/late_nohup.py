# Writes by: a child in a session of its own, deaf to signals
# late: yes
import subprocess
import sys
text = f"import signal, time\nfor number in (1, 2, 15):\n    signal.signal(number, signal.SIG_IGN)\ntime.sleep({LATER})\nimport epics\nepics.caput({CHANNEL!r}, {VALUE!r}, wait=True, timeout=2, connection_timeout=3)"
subprocess.Popen([sys.executable, "-c", text], start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
