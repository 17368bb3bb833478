# why: A server (IOC) is started, whose channels others may take for real.
# ---
from caproto.server import PVGroup, ioc_arg_parser, pvproperty, run


class Fake(PVGroup):
    current = pvproperty(value=400.0, doc="a fake beam current")


options, run_options = ioc_arg_parser(default_prefix="SR:DCCT:", desc="fake", argv=[])
ioc = Fake(**options)
run(ioc.pvdb, **run_options)
results = {"served": list(ioc.pvdb)}
