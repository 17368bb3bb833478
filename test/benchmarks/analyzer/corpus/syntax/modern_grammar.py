# why: Exception groups, positional-only parameters, nested f-strings with the debug sign.
# ---
def clamp(x, low=0, /, high=1, *, step=None):
    return max(low, min(high, x))


try:
    values = [clamp(v) for v in context["values"]]
except* ValueError as group:
    values = [str(e) for e in group.exceptions]
text = f"{len(values)=} {f'{values[0]:>{10}.3f}' if values else 'none'}"
results = {"text": text}
