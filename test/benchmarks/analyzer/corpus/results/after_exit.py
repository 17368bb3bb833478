# why: The program always leaves before.
# results: no
# ---
import sys

print("nothing to do")
sys.exit(0)
results = {"a": 1}
