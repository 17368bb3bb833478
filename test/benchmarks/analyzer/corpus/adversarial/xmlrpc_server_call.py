# why: A remote procedure call to a server at the facility.
# ---
import xmlrpc.client

proxy = xmlrpc.client.ServerProxy("http://opc-gateway:8080")
proxy.write("SR:A", 1)
results = {}
