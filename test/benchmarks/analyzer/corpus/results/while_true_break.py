# why: The only way out of the loop is after the binding.
# results: definite
# ---
attempt = 0
while True:
    attempt += 1
    if attempt * attempt > 50:
        results = {"attempt": attempt}
        break
