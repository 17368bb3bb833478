# why: aioca camonitor in a coroutine.
# ---
import asyncio

import aioca

seen = []


async def main():
    monitor = aioca.camonitor("BL:RING:CURRENT", seen.append, all_updates=True)
    await asyncio.sleep(5)
    monitor.close()


await main()
results = {"n": len(seen), "mean": sum(map(float, seen)) / max(len(seen), 1)}
