# why: Several aioca writes at once, with lists.
# ---
import asyncio
import aioca


async def zero(names):
    await asyncio.gather(*[aioca.caput(n, 0) for n in names])
    return await aioca.caput(["BL:A", "BL:B"], [1, 2])


status = await zero(context["names"])
results = {"ok": all(s.ok for s in status)}
