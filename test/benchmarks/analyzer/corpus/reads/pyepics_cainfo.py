# why: cainfo only prints.
# reads: [SR:MODE]
# ---
import epics

info = epics.cainfo("SR:MODE", print_out=False)
first = info.splitlines()[0] if info else ""
results = {"info": info, "first": first}
