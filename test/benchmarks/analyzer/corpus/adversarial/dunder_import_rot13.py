# why: __import__ with a ROT13 name.
# ---
import codecs

m = __import__(codecs.decode("rcvpf", "rot13"))
m.caput("SR:QF1:SP", 1)
results = {}
