# why: A helper class around pydoocs.
# ---
import pydoocs


class Doocs:
    def __getattr__(self, name):
        return getattr(pydoocs, name)

    def set(self, address, value):
        return self.write(address, value)


Doocs().set("TTF2.MAGNETS/STEERER/H1/KICK.SP", 0.1)
results = {"done": True}
