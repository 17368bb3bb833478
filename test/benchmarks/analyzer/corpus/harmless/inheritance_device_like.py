# why: A Device base class of the program itself, with put and get in a subclass.
# ---
class Device:
    def __init__(self, prefix):
        self.prefix = prefix
        self.readings = {}

    def put(self, attr, value):
        self.readings[f"{self.prefix}:{attr}"] = value

    def get(self, attr):
        return self.readings.get(f"{self.prefix}:{attr}")


class Motor(Device):
    def move(self, position):
        self.put("VAL", position)
        return self

    def position(self):
        return self.get("VAL")


motors = {name: Motor(name).move(i * 1.5) for i, name in enumerate(["M1", "M2", "M3"])}
results = {name: motor.position() for name, motor in motors.items()}
