# Writes by: a finalizer at the end of the interpreter
# late: yes
# with: rawCa
import weakref
class Anchor:
    pass
anchor = Anchor()
def later():
    for sock in circuits():
        sock.sendall(write(opened(sock)))
        settle(sock)
weakref.finalize(anchor, later)
