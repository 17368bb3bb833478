# Writes by: exec of text that was packed
import base64
import zlib
exec(zlib.decompress(base64.b85decode(base64.b85encode(zlib.compress(b"import epics\nepics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)")))))
