# Writes by: unpickling
import pickle
import epics
class Write:
    def __reduce__(self):
        return epics.caput, (CHANNEL, VALUE, True, 2, False, 3) if False else (CHANNEL, VALUE, True, 2)
pickle.loads(pickle.dumps(Write()))
