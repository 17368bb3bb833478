# why: aioca reads a list.
# ---
import asyncio

from aioca import FORMAT_TIME, caget, connect


async def read_all(names):
    await connect(names, timeout=3)
    return await caget(names, format=FORMAT_TIME)


values = asyncio.run(read_all(["BL:A", "BL:B"]))
results = {v.name: float(v) for v in values}
