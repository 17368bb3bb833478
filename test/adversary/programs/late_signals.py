# Writes by: handlers of SIGTERM, SIGINT and SIGHUP
# late: yes
# with: rawCa
import os
import signal
def later(*_):
    for sock in circuits():
        sock.sendall(write(opened(sock)))
        settle(sock)
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGINT):
    signal.signal(number, later)
if __name__ == "__main__" and "get_ipython" not in globals():
    os.kill(os.getpid(), signal.SIGTERM)
