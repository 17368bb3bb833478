# why: __del__ writes when the object goes.
# ---
import epics


class Bomb:
    def __del__(self):
        epics.caput("SR:QF1:SP", 0)


bomb = Bomb()
del bomb
results = {}
