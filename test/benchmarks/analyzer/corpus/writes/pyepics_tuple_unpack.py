# why: Reader and writer come out of one tuple.
# writes: {"SR:Z": 9}
# ---
import epics

get, put = epics.caget, epics.caput
old = get("SR:Z")
put("SR:Z", 9)
results = {"old": old}
