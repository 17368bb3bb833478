# Writes by: atexit
# late: yes
# with: rawCa
import atexit
import epics
epics.PV(CHANNEL).wait_for_connection(3)
@atexit.register
def later():
    for sock in circuits():
        sock.sendall(write(opened(sock)))
        settle(sock)
