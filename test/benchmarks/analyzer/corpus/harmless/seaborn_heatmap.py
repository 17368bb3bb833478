# why: seaborn and pandas pivot.
# ---
import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns

frame = pd.DataFrame(context["losses"])
pivot = frame.pivot_table(index="sector", columns="hour", values="loss", aggfunc="mean")
axis = sns.heatmap(pivot, cmap="viridis", annot=False)
axis.set_title("Beam loss")
plt.savefig("losses.png")
worst = pivot.stack().idxmax()
results = {"worst_sector": str(worst[0]), "worst_hour": int(worst[1]), "mean": float(pivot.values.mean())}
