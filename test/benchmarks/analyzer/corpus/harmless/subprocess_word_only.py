# why: subprocess, os.system and socket occur as plain data.
# ---
RULES = [
    {"name": "no subprocess", "pattern": "subprocess.run("},
    {"name": "no os.system", "pattern": "os.system("},
    {"name": "no raw socket", "pattern": "socket.socket("},
    {"name": "no caput", "pattern": "caput("},
]
hits = {}
for path, text in context["sources"].items():
    hits[path] = [rule["name"] for rule in RULES if rule["pattern"] in text]
results = {"hits": hits}
