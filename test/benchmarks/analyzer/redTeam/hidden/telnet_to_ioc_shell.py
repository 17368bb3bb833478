# why: The shell of an IOC (dbpf) through telnet.
# ---
import telnetlib

t = telnetlib.Telnet("ioc07", 4001)
t.write(b"dbpf SR:A 1\n")
