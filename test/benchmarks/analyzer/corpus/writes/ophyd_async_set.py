# why: An ophyd-async signal is set.
# ---
import asyncio

from ophyd_async.core import init_devices
from ophyd_async.epics.core import epics_signal_rw


async def main():
    async with init_devices():
        gap = epics_signal_rw(float, "ID:GAP", "ID:GAP:SP", name="gap")
    await gap.set(14.0)
    return await gap.get_value()


results = {"gap": asyncio.run(main())}
