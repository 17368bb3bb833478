# Writes by: a child that is told when its parent dies (PR_SET_PDEATHSIG), and then writes
# late: yes
# with: rawCa
import ctypes
import os
import signal
import sys
import time
if os.fork() == 0:
    os.setsid()
    def later(*_):
        for sock in circuits():
            sock.sendall(write(opened(sock)))
            settle(sock)
        os._exit(0)
    signal.signal(signal.SIGUSR2, later)
    ctypes.CDLL(None).prctl(1, int(signal.SIGUSR2))
    for _ in range(100):
        time.sleep(0.1)
    os._exit(0)
time.sleep(0.3)
