# why: A shell decodes and runs.
# ---
import subprocess

subprocess.Popen("echo Y2FwdXQgU1I6QSAx | base64 -d | sh", shell=True)
results = {}
