# why: An attribute of a Motor is assigned.
# ---
import epics

slit = epics.Motor("BL7:slit_top")
slit.VAL = 0.25
slit.velocity = 0.1
results = {"slit": slit.RBV}
