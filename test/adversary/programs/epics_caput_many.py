# Writes by: caput_many of pyepics
import epics
epics.caput_many(["TST:INT", CHANNEL], [VALUE, VALUE], wait="all", connection_timeout=3, put_timeout=2)
