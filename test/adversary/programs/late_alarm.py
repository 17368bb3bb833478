# Writes by: an alarm (SIGALRM) after the end
# late: yes
# with: rawCa
import signal
import sys
import time
def later(*_):
    for sock in circuits():
        sock.sendall(write(opened(sock)))
        settle(sock)
signal.signal(signal.SIGALRM, later)
signal.setitimer(signal.ITIMER_REAL, LATER)
if "get_ipython" not in globals():
    time.sleep(LATER + 2)
