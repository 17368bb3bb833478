# why: The loop never ends, so results is never bound.
# results: no
# ---
import time

while True:
    time.sleep(1)
results = {"a": 1}
