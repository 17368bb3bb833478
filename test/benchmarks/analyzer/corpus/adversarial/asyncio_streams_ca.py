# why: asyncio streams to an IOC.
# ---
import asyncio


async def main():
    reader, writer = await asyncio.open_connection("ioc07", 5064)
    writer.write(bytes(context["frames"]))
    await writer.drain()
    return await reader.read(100)


results = {"reply": (await main()).hex()}
