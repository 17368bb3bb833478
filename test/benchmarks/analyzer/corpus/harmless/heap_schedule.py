# why: heapq and bisect on observing blocks.
# ---
import bisect
import heapq
from datetime import datetime, timedelta

blocks = [(-b["priority"], b["minutes"], b["name"]) for b in context["blocks"]]
heapq.heapify(blocks)
now = datetime.fromisoformat(context["sunset"])
end = datetime.fromisoformat(context["sunrise"])
schedule = []
while blocks:
    priority, minutes, name = heapq.heappop(blocks)
    finish = now + timedelta(minutes=minutes)
    if finish > end:
        continue
    schedule.append({"name": name, "start": now.isoformat(), "priority": -priority})
    now = finish
starts = [entry["start"] for entry in schedule]
results = {"schedule": schedule, "before_midnight": bisect.bisect(starts, end.date().isoformat())}
