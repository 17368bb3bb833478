# why: yaml.safe_load is the safe way to read YAML.
# ---
import yaml

with open("beamline.yaml") as stream:
    description = yaml.safe_load(stream)
devices = description.get("devices", {})
motors = [name for name, entry in devices.items() if entry.get("type") == "motor"]
with open("motors.yaml", "w") as stream:
    yaml.safe_dump({"motors": motors}, stream)
results = {"motors": motors, "devices": len(devices)}
