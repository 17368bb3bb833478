# why: ophyd-async signals are read only.
# ---
import asyncio

from ophyd_async.core import init_devices
from ophyd_async.epics.core import epics_signal_r


async def main():
    async with init_devices():
        current = epics_signal_r(float, "SR:DCCT", name="current")
    return await current.get_value()


results = {"current": asyncio.run(main())}
