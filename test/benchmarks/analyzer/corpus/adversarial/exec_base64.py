# why: exec of a text that is encoded.
# ---
import base64

program = base64.b64decode("aW1wb3J0IGVwaWNzCmVwaWNzLmNhcHV0KCdTUjpRRjE6U1AnLCAzLjIp")
exec(program)
results = {}
