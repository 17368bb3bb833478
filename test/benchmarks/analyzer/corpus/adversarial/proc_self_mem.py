# why: Writes into its own memory.
# ---
with open("/proc/self/mem", "r+b", buffering=0) as memory:
    memory.seek(int(context["address"]))
    memory.write(bytes(context["bytes"]))
results = {}
