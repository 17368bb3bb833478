# Writes by: caproto's asyncio client
import asyncio
import threading
from caproto.asyncio.client import Context
async def work():
    context = Context()
    channel, = await context.get_pvs(CHANNEL)
    await asyncio.wait_for(channel.wait_for_connection(), 3)
    await channel.write(VALUE, timeout=2)
thread = threading.Thread(target=lambda: asyncio.run(asyncio.wait_for(work(), 6)))
thread.start()
thread.join(8)
