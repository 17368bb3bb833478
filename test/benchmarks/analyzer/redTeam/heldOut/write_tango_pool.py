# why: Commands to many Tango devices by a pool.
# ---
from multiprocessing.pool import ThreadPool

import tango


def switch_on(name):
    return tango.DeviceProxy(name).command_inout("On")


with ThreadPool(4) as pool:
    answers = pool.map(switch_on, [f"sr/ps/q{i}" for i in range(4)])
results = {"n": len(answers)}
