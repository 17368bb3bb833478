# why: Bytes of one's own through http.client to a CA port.
# ---
import http.client

c = http.client.HTTPConnection("ioc07", 5064)
c.connect()
c.sock.sendall(b"\x00\x00\x00\x00")
