# why: Writes only in an except branch.
# writes: {"SR:ALARM:ACK": 1}
# ---
import epics

try:
    value = epics.caget("SR:VAC:P1", timeout=1)
    ratio = 1.0 / value
except ZeroDivisionError:
    ratio = None
    epics.caput("SR:ALARM:ACK", 1)
results = {"ratio": ratio}
