# Writes by: PV Access: put of p4p
# channel: GEN:MAG:SP
# needs: EPICS
import os
from p4p.client.thread import Context
context = Context("pva", conf={**os.environ, **PVA}, useenv=False)

context.put(CHANNEL, VALUE, timeout=2)
context.close()
