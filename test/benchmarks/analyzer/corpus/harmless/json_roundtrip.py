# why: JSON is a safe format to load.
# ---
import json
from pathlib import Path

settings = json.loads(Path("settings.json").read_text(encoding="utf-8"))
settings.setdefault("averages", 16)
settings["note"] = "caput is not used here"
Path("settings_new.json").write_text(json.dumps(settings, indent=2, sort_keys=True), encoding="utf-8")
results = {"settings": settings}
