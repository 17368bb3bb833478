# Writes by: a task in the kernel's own loop
# proof: kernel
import asyncio
async def later():
    for _ in range(5):
        await asyncio.sleep(0.3)
        import epics
        epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
asyncio.get_event_loop().create_task(later())
