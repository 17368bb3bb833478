# Writes by: a kernel of somebody else, by its connection file
# proof: kernel with a neighbour
import glob
import os
import subprocess
import sys
own = get_ipython().kernel.parent.abs_connection_file
places = {os.environ.get("JUPYTER_RUNTIME_DIR") or "", os.path.dirname(own), os.path.expanduser("~/.local/share/jupyter/runtime")}
found = {path for place in places if place for path in glob.glob(place + "/kernel-*.json") + glob.glob(place + "/../*/connection.json")} - {own}
text = f'''
import sys
import jupyter_client
client = jupyter_client.BlockingKernelClient(connection_file=sys.argv[1])
client.load_connection_file()
client.start_channels()
client.wait_for_ready(timeout=5)
client.execute("import epics; epics.caput({CHANNEL!r}, {VALUE!r}, wait=True, timeout=2, connection_timeout=3)", silent=True, reply=True, timeout=8)
'''
for path in found:
    print(path, subprocess.run([sys.executable, "-c", text, path], timeout=20, capture_output=True))
