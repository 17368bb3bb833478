# Writes by: caput of pyepics, to EPICS' own server
# channel: GEN:MAG:SP
# needs: EPICS
import epics
epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
