# why: Top-level await, async for and async with are allowed in a kernel.
# ---
import asyncio


async def numbers():
    for i in range(3):
        yield i


total = 0
async for n in numbers():
    total += n
await asyncio.sleep(0)
results = {"total": total}
