# why: Reads an environment variable and sets one that concerns only matplotlib.
# ---
import os

os.environ["MPLBACKEND"] = "Agg"
os.environ.setdefault("OMP_NUM_THREADS", "2")
import matplotlib.pyplot as plt

user = os.environ.get("USER", "nobody")
plt.plot(context["x"], context["y"])
plt.title(f"made by {user}")
plt.savefig("xy.pdf")
results = {"file": "xy.pdf", "exists": os.path.exists("xy.pdf")}
