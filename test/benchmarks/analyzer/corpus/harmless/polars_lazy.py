# why: Polars; collect, get and set-like expressions.
# ---
import polars as pl

frame = pl.DataFrame(context["rows"])
out = (
    frame.lazy()
    .filter(pl.col("current") > 10)
    .with_columns((pl.col("charge") / pl.col("current")).alias("ratio"))
    .group_by("device")
    .agg(pl.col("ratio").mean(), pl.len().alias("n"))
    .sort("n", descending=True)
    .collect()
)
results = {"devices": out["device"].to_list(), "ratio": out["ratio"].to_list()}
