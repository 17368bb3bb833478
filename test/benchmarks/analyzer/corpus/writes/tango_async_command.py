# why: An asynchronous Tango proxy of asyncio.
# ---
import asyncio

from tango.asyncio import DeviceProxy


async def main():
    proxy = await DeviceProxy("sr/ps/q1")
    await proxy.write_attribute("current", 1.0)
    await proxy.command_inout("On")


asyncio.run(main())
results = {"on": True}
