# why: Long constant tables, as programs of language models have them.
# ---
LIMITS = {
    "SR:QF1": (0.0, 4.5), "SR:QF2": (0.0, 4.5), "SR:QF3": (0.0, 4.2), "SR:QF4": (0.0, 4.2),
    "SR:QD1": (-4.5, 0.0), "SR:QD2": (-4.5, 0.0), "SR:QD3": (-4.2, 0.0), "SR:QD4": (-4.2, 0.0),
    "SR:SF1": (0.0, 220.0), "SR:SF2": (0.0, 220.0), "SR:SD1": (-260.0, 0.0), "SR:SD2": (-260.0, 0.0),
}
HARMONICS = [
    [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1],
    [1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0],
]
proposal = context["proposal"]
violations = []
for name, value in proposal.items():
    low, high = LIMITS.get(name, (0.0, 0.0))
    if not low <= value <= high:
        violations.append({"name": name, "value": value, "low": low, "high": high})
score = sum(sum(row) for row in HARMONICS)
results = {"violations": violations, "ok": not violations, "score": score}
