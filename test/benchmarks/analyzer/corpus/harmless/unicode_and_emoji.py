# why: Unicode names and astral characters in strings, for columns.
# ---
σ = [0.12, 0.15, 0.11]
β_x = 14.2
grüße = "Strahllage 🛰️ 𝛽-Schlag caput('x')"
ε = sum(s * s for s in σ) / len(σ) / β_x
print(f"{grüße}: {ε:.3e}")
results = {"ε": ε, "text": grüße}
