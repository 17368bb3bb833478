# why: A connection that unpickles what it receives.
# ---
from multiprocessing.connection import Client

with Client(("ioc", 5064)) as connection:
    connection.send_bytes(b"\x00" * 16)
    print(connection.recv())
