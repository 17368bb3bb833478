# Writes by: the command caproto-put
import os
import subprocess
import sys
subprocess.run([sys.executable, "-m", "caproto.commandline.put", "--no-repeater", "--timeout", "2", CHANNEL, str(VALUE)], timeout=20)
