# why: caproto's protocol objects make the bytes, a socket sends them.
# ---
import socket

import caproto as ca

address = ("10.0.0.12", 5064)
circuit = ca.VirtualCircuit(our_role=ca.CLIENT, address=address, priority=0)
channel = ca.ClientChannel("SR:QF1:SP", circuit)
sock = socket.create_connection(address)
sock.sendmsg(circuit.send(ca.VersionRequest(0, 13), ca.CreateChanRequest(name="SR:QF1:SP", cid=channel.cid, version=13)))
sock.sendmsg(circuit.send(channel.write(data=(3.2,))))
results = {}
