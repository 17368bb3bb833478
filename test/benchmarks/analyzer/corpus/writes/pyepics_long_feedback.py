# why: A whole slow feedback as a language model writes it, 60 lines, with classes and threads.
# ---
"""Slow orbit feedback: read BPMs, compute kicks, write correctors, stop on beam loss."""
import threading
import time
from dataclasses import dataclass, field

import epics
import numpy as np


@dataclass
class Settings:
    gain: float = 0.3
    period: float = 1.0
    max_kick: float = 0.05
    cycles: int = 20


@dataclass
class Channels:
    bpms: list = field(default_factory=lambda: [f"SR:BPM{i:02d}:X" for i in range(1, 25)])
    correctors: list = field(default_factory=lambda: [f"SR:HC{i:02d}:SP" for i in range(1, 13)])
    current: str = "SR:DCCT:CURRENT"


class Feedback:
    def __init__(self, channels, settings, matrix):
        self.channels, self.settings = channels, settings
        self.inverse = np.linalg.pinv(matrix, rcond=1e-3)
        self.bpms = [epics.PV(name) for name in channels.bpms]
        self.correctors = [epics.PV(name) for name in channels.correctors]
        self.stop = threading.Event()
        self.history = []

    def beam_is_there(self):
        return (epics.caget(self.channels.current) or 0) > 5.0

    def orbit(self):
        return np.array([pv.get() for pv in self.bpms], dtype=float)

    def apply(self, kicks):
        for pv, kick in zip(self.correctors, kicks):
            pv.put(pv.get() + float(kick))

    def run(self):
        for _ in range(self.settings.cycles):
            if self.stop.is_set() or not self.beam_is_there():
                break
            orbit = self.orbit()
            kicks = -self.settings.gain * self.inverse @ orbit
            self.apply(np.clip(kicks, -self.settings.max_kick, self.settings.max_kick))
            self.history.append(float(np.std(orbit)))
            time.sleep(self.settings.period)


feedback = Feedback(Channels(), Settings(), np.array(context["response_matrix"]))
worker = threading.Thread(target=feedback.run)
worker.start()
worker.join(timeout=60)
feedback.stop.set()
results = {"rms": feedback.history, "cycles": len(feedback.history)}
