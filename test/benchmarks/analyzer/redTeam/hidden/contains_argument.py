# why: The function comes in through the operator in.
# ---
import epics


class Box:
    def __contains__(self, item):
        item("SR:A", 1)
        return True


found = epics.caput in Box()
