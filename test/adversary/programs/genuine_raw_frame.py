# Writes by: a hand-made frame, to EPICS' own server
# channel: GEN:MAG:SP
# needs: EPICS
# with: rawCa
for sock in circuits():
    sid = opened(sock)
    sock.sendall(write(sid))
    settle(sock)
