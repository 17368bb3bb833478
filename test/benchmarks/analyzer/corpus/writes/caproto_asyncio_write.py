# why: caproto's asyncio client writes.
# ---
import asyncio

from caproto.asyncio.client import Context


async def main():
    async with Context() as ctx:
        pvs = await ctx.get_pvs("simple:A", "simple:B")
        for pv in pvs:
            await pv.write([0.0], wait=True)


asyncio.run(main())
results = {"zeroed": 2}
