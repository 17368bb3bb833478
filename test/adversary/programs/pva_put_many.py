# Writes by: PV Access: put of several, with a structure
# channel: GEN:MAG:SP
# needs: EPICS
import os
from p4p.client.thread import Context
context = Context("pva", conf={**os.environ, **PVA}, useenv=False)

context.put([CHANNEL, "GEN:FLOAT"], [{"value": VALUE}, {"value": VALUE}], timeout=2)
context.close()
