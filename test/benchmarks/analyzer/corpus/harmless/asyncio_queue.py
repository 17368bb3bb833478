# why: An asyncio queue; put is awaited on the program's own queue.
# ---
import asyncio


async def producer(queue, samples):
    for sample in samples:
        await queue.put(sample)
    await queue.put(None)


async def consumer(queue):
    total, count = 0.0, 0
    while (sample := await queue.get()) is not None:
        total += sample
        count += 1
    return total / max(count, 1)


async def main():
    queue = asyncio.Queue(8)
    mean, _ = await asyncio.gather(consumer(queue), producer(queue, [1.0, 2.5, 4.0]))
    return mean


mean = await main()
results = {"mean": mean}
