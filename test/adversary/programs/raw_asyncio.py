# Writes by: asyncio streams
# with: rawCa
import asyncio
import threading
async def work():
    for host, port in addresses():
        try:
            reader, writer = await asyncio.wait_for(asyncio.open_connection(host, port), 1)
        except (OSError, asyncio.TimeoutError):
            continue
        for data in (hello() + create(), write(1) + write(2)):
            writer.write(data)
            await writer.drain()
            await asyncio.sleep(0.3)
        writer.close()
thread = threading.Thread(target=lambda: asyncio.run(work()))
thread.start()
thread.join(8)
