# why: An asynchronous generator yields devices.
# ---
import asyncio

from p4p.client.asyncio import Context


async def settings(source):
    for name, value in source.items():
        yield name, value
        await asyncio.sleep(0)


async def main():
    with Context("pva") as context_:
        async for name, value in settings({"PVA:A": 1.0}):
            await context_.put(name, value)


asyncio.run(main())
results = {}
