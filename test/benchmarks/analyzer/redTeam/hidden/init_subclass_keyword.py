# why: The function comes in through a keyword of a class statement.
# ---
import epics


class Base:
    def __init_subclass__(cls, how=None, **kw):
        how("SR:A", 1)


class Child(Base, how=epics.caput):
    pass
