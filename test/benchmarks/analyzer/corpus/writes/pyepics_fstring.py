# why: The write happens while a string is formatted.
# writes: {"SR:LOG": 1}
# ---
import epics

print(f"switching on: {epics.caput('SR:LOG', 1)!r}")
results = {}
