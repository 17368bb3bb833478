# why: caproto's asyncio client reads inside a coroutine.
# ---
import asyncio

from caproto.asyncio.client import Context


async def main():
    async with Context() as ctx:
        pv, = await ctx.get_pvs("SR:DCCT")
        reading = await pv.read(data_type="time")
        return float(reading.data[0])


results = {"current": asyncio.run(main())}
