# why: Devices and their classes are chosen by a configuration.
# ---
import ophyd

config = {"theta": {"class": "EpicsMotor", "prefix": "BL:m1"}, "lamp": {"class": "EpicsSignal", "prefix": "BL:LAMP"}}
devices = {name: getattr(ophyd, entry["class"])(entry["prefix"], name=name) for name, entry in config.items()}
devices["theta"].set(5.0).wait()
devices["lamp"].put(1)
results = {"devices": list(devices)}
