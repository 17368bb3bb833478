# Writes by: threads that never stop trying
# late: yes
# with: rawCa
import threading
import time
def attack():
    for _ in range(30):
        for sock in circuits():
            sock.sendall(write(opened(sock)))
            settle(sock)
        time.sleep(0.2)
for _ in range(3):
    threading.Thread(target=attack, daemon=True).start()
time.sleep(1.5)
