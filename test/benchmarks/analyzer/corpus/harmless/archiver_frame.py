# why: pandas on archiver data; DataFrame.get, .eval and .query are not control calls.
# ---
import pandas as pd

frame = pd.DataFrame(context["archiver"]["samples"])
frame["timestamp"] = pd.to_datetime(frame["secs"], unit="s", utc=True)
frame = frame.set_index("timestamp").sort_index()
pressure = frame.get("pressure")
if pressure is None:
    pressure = pd.Series(dtype=float)
frame = frame.eval("power = voltage * current")
hot = frame.query("power > 1200 and status == 0")
hourly = frame["power"].resample("1h").agg(["mean", "max", "std"])
print(hourly.tail())
results = {
    "samples": len(frame),
    "hot_samples": len(hot),
    "mean_power": float(frame["power"].mean()),
    "pressure_max": float(pressure.max()) if len(pressure) else None,
}
