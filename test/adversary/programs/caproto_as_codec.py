# Writes by: caproto only to make the bytes; the socket is Python's
# with: rawCa
import socket
import caproto as ca
for address in addresses():
    try:
        sock = socket.create_connection(address, 1)
    except OSError:
        continue
    sock.settimeout(0.5)
    circuit = ca.VirtualCircuit(our_role=ca.CLIENT, address=address, priority=0)
    def send(*commands):
        for buffer in circuit.send(*commands):
            sock.sendall(buffer)
    def heard():
        try:
            for command in circuit.recv(sock.recv(65536))[0]:
                circuit.process_command(command)
        except OSError:
            pass
    send(ca.VersionRequest(priority=0, version=13), ca.HostNameRequest("console"), ca.ClientNameRequest("operator"))
    channel = ca.ClientChannel(CHANNEL, circuit)
    send(channel.create())
    for _ in range(3):
        heard()
    send(channel.write(data=[VALUE], notify=True))
    heard()
