# why: A state machine over samples; own transitions.
# ---
from collections import deque

TRANSITIONS = {
    ("ok", "high"): "warn",
    ("warn", "high"): "alarm",
    ("warn", "low"): "ok",
    ("alarm", "low"): "warn",
}
state, window, timeline = "ok", deque(maxlen=5), []
for t, value in context["samples"]:
    window.append(value)
    mean = sum(window) / len(window)
    state = TRANSITIONS.get((state, "high" if mean > context["threshold"] else "low"), state)
    if not timeline or timeline[-1][1] != state:
        timeline.append((t, state))
results = {"timeline": timeline, "final": state}
