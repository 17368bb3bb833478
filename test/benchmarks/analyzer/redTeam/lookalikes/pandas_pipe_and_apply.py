# why: pandas calls functions of the program; a control read stands beside.
# ---
import epics
import pandas as pd


def scaled(frame, factor):
    return frame.assign(value=frame["value"] * factor)


frame = pd.DataFrame({"name": ["SR:A", "SR:B"]})
frame["value"] = frame["name"].apply(epics.caget)
frame = frame.pipe(scaled, factor=1000).set_index("name")
frame.at["SR:A", "value"] = 0.0
results = {"values": frame["value"].to_dict()}
