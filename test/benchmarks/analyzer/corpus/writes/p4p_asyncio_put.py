# why: p4p's asyncio client puts in tasks.
# ---
import asyncio

from p4p.client.asyncio import Context


async def main():
    with Context("pva") as ctxt:
        await asyncio.gather(*(ctxt.put(f"PVA:COR{i}", 0.0) for i in range(4)))


await main()
results = {"count": 4}
