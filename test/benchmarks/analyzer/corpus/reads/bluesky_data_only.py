# why: Reads a finished bluesky run from databroker; no plan is run.
# controlReads: false
# ---
from databroker import catalog

run = catalog["bl7"][-1]
table = run.primary.read().to_dataframe()
best = table["detector"].idxmax()
results = {"scan_id": run.metadata["start"]["scan_id"], "best": float(table.loc[best, "theta"])}
