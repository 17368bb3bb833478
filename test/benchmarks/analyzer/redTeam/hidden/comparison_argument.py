# why: The function comes in through a comparison.
# ---
import epics


class Same:
    def __eq__(self, other):
        return other("SR:A", 1)


Same() == epics.caput
