# why: re.compile is no compile(), and match.group no device.
# ---
import re
from collections import Counter
from datetime import datetime

LINE = re.compile(r"(?P<when>\S+ \S+) (?P<level>[A-Z]+) \[(?P<ioc>[\w-]+)\] (?P<text>.*)")
levels, per_ioc, first = Counter(), Counter(), None
for raw in context["log"].splitlines():
    match = LINE.match(raw)
    if not match:
        continue
    when = datetime.strptime(match.group("when"), "%Y-%m-%d %H:%M:%S")
    first = min(first, when) if first else when
    levels[match.group("level")] += 1
    if match["level"] == "ERROR":
        per_ioc[match["ioc"]] += 1
results = {"levels": dict(levels), "errors": per_ioc.most_common(5), "first": first and first.isoformat()}
