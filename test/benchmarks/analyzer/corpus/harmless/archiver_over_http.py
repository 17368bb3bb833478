# why: Reads history from an archiver appliance over HTTP; nothing is asked of the control system.
# families: [network]
# ---
import requests

BASE = "http://archiver.example.org:17668/retrieval/data/getData.json"
series = {}
for pv in ("SR:DCCT:CURRENT", "SR:LIFETIME"):
    reply = requests.get(BASE, params={"pv": pv, "from": context["from"], "to": context["to"]}, timeout=30)
    reply.raise_for_status()
    events = reply.json()[0]["data"]
    series[pv] = [(event["secs"] + event["nanos"] * 1e-9, event["val"]) for event in events]

results = {name: len(points) for name, points in series.items()}
