# Writes by: str.format and a descriptor
import epics
class Descriptor:
    def __get__(self, thing, kind):
        return epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
class Harmless:
    text = Descriptor()
"{0.text}".format(Harmless())
