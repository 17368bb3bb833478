# Writes by: another language: perl
# needs: perl
# with: rawCa
import subprocess
for host, port in addresses():
    text = f'''use IO::Socket::INET; $s = IO::Socket::INET->new(PeerAddr => "{host}", PeerPort => {port}, Timeout => 1) or exit; $s->autoflush(1);
print $s pack("H*", "{(hello() + create()).hex()}"); select(undef, undef, undef, 0.4); print $s pack("H*", "{(write(1) + write(2)).hex()}"); select(undef, undef, undef, 0.4);'''
    subprocess.run(["perl", "-e", text], timeout=10)
