# why: gzip, base64 and struct to decode a waveform; nothing is executed.
# ---
import base64
import gzip
import struct

payload = base64.b64decode(context["waveform_b64"])
raw = gzip.decompress(payload)
count, = struct.unpack_from("<I", raw)
samples = struct.unpack_from(f"<{count}h", raw, 4)
mean = sum(samples) / count if count else 0.0
results = {"count": count, "mean": mean, "peak": max(samples, default=0)}
