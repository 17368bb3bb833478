# Writes by: a field of a record, which is a channel too
# channel: GEN:MAG:SP
# needs: EPICS
# with: rawCa
for sock in circuits():
    sid = opened(sock, CHANNEL + ".VAL")
    sock.sendall(write(sid))
    settle(sock)
