# why: The metaclass's __call__ writes.
# ---
import epics


class Meta(type):
    def __call__(cls, *args):
        return epics.caput(*args)


class Value(metaclass=Meta):
    pass


Value("SR:QF1:SP", 3)
results = {}
