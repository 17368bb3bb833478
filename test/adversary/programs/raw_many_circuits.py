# Writes by: twenty circuits that write at the same time
# with: rawCa
import threading
def attack():
    for sock in circuits():
        sid = opened(sock)
        sock.sendall(write(sid))
        settle(sock)
threads = [threading.Thread(target=attack) for _ in range(20)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join(10)
