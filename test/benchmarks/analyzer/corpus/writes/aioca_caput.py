# why: aioca's caput is awaited.
# writes: {"BL:GAP:SP": 12.5}
# ---
import asyncio

from aioca import caget, caput


async def main():
    await caput("BL:GAP:SP", 12.5, wait=True, timeout=60)
    return await caget("BL:GAP:RB")


results = {"gap": float(asyncio.run(main()))}
