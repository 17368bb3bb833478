# why: match over own enum; no device in sight.
# ---
from enum import Enum, auto


class State(Enum):
    OPEN = auto()
    CLOSED = auto()
    FAULT = auto()


def advice(state, since):
    match (state, since):
        case (State.FAULT, _):
            return "call the vacuum group"
        case (State.CLOSED, minutes) if minutes > 30:
            return "ask the floor coordinator"
        case (State.OPEN | State.CLOSED, _):
            return "nothing to do"


advices = {name: advice(State[entry["state"]], entry["since"]) for name, entry in context["shutters"].items()}
results = {"advices": advices}
