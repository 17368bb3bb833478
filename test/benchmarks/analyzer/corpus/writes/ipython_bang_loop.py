# why: A shell escape in a loop with variables.
# families: [shell]
# ---
for name, value in {"SR:A": 1, "SR:B": 2}.items():
    !caput {name} {value}
results = {"done": True}
