# why: asyncio starts caput.
# families: [process]
# ---
import asyncio


async def main():
    process = await asyncio.create_subprocess_exec("caput", "SR:A", "1")
    return await process.wait()


results = {"code": asyncio.run(main())}
