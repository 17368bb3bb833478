# why: PVs come from gathered coroutines.
# ---
import asyncio

from caproto.asyncio.client import Context


async def one(ctx, name):
    pv, = await ctx.get_pvs(name)
    return pv


async def main():
    ctx = Context()
    a, b = await asyncio.gather(one(ctx, "SR:A"), one(ctx, "SR:B"))
    await asyncio.wait_for(a.write([1]), 5)
    await b.write([2])


asyncio.run(main())
