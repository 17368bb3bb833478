# why: What an unknown call returns is not known.
# results: maybe
# ---
import json

with open("results_in.json") as handle:
    results = json.load(handle)
