# why: Path.write_text, file.write and print to a file in the run folder.
# ---
import io
from pathlib import Path

folder = Path("report")
folder.mkdir(exist_ok=True)
lines = [f"{name:<20}{value:>12.5f}" for name, value in context["table"].items()]
(folder / "table.txt").write_text("\n".join(lines))
buffer = io.StringIO()
buffer.write("name,value\n")
for name, value in context["table"].items():
    print(name, value, sep=",", file=buffer)
with open(folder / "table.csv", "w") as handle:
    handle.write(buffer.getvalue())
results = {"files": sorted(p.name for p in folder.iterdir())}
