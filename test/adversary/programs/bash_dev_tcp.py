# Writes by: a shell's /dev/tcp
# with: rawCa
import subprocess
import sys
for host, port in addresses():
    octal = lambda data: "".join(f"\\{byte:03o}" for byte in data)
    text = f"exec 3<>/dev/tcp/{host}/{port} || exit; printf '{octal(hello() + create())}' >&3; sleep 0.4; printf '{octal(write(1) + write(2))}' >&3; sleep 0.4"
    subprocess.run(["bash", "-c", text], timeout=10)
