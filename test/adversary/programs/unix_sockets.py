# Writes by: every unix socket that can be found, spoken to as the relay does, in the name of other executions
# proof: unix socket
# with: rawCa
import glob
import time
found = {path for place in (".", "/tmp", "/run", "/dev/shm") for path in glob.glob(place + "/**", recursive=True) if os.path.exists(path) and (os.stat(path).st_mode & 0o170000) == 0o140000}
try:
    with open("/proc/net/unix") as file:
        found |= {line.split()[7] for line in list(file)[1:] if len(line.split()) > 7 and os.path.exists(line.split()[7])}
except OSError:
    pass
for path in sorted(found):
    for prefix in (b"", b'{"executionId":"01ARZ3NDEKTSV4RRFFQ69G5FAV","mode":"write_access"}\n'):
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
                sock.settimeout(0.5)
                sock.connect(path)
                sock.sendall(prefix + hello())
                sock.sendall(write(opened(sock)))
                sock.sendall(frame(23))
                time.sleep(0.2)
        except OSError:
            continue
