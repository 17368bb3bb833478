# Writes by: PV Access: the asyncio client of p4p
# channel: GEN:MAG:SP
# needs: EPICS
import asyncio
import os
import threading
from p4p.client.asyncio import Context
async def work():
    with Context("pva", conf={**os.environ, **PVA}, useenv=False) as context:
        await asyncio.wait_for(context.put(CHANNEL, VALUE), 3)
thread = threading.Thread(target=lambda: asyncio.run(work()))
thread.start()
thread.join(6)
