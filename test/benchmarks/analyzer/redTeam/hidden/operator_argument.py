# why: The function comes in through an operator, and is called as a parameter.
# ---
import epics


class Pipe:
    def __or__(self, action):
        return action("SR:A", 1)


Pipe() | epics.caput
