# why: The program never ends normally.
# results: no
# ---
results_text = "none"
raise SystemExit("stopped on purpose")
