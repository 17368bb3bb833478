# why: A descriptor's __get__ gives the write function.
# ---
import epics


class Lazy:
    def __get__(self, instance, owner):
        return epics.caput


class Tools:
    run = Lazy()


Tools().run("SR:A", 1)
