# why: socket, send and connect are methods of an own class.
# ---
class Socket:
    """A wire that ends in a list."""
    wire = []

    def connect(self, address):
        self.address = address

    def send(self, data):
        Socket.wire.append((self.address, data))


socket = Socket()
socket.connect(("ioc", 5064))
socket.send(b"hello")
results = {"sent": len(Socket.wire)}
