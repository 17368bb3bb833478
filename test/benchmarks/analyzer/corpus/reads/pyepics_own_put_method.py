# why: Own class with put beside real reads; nothing is written to the machine.
# reads: ["SR:QF1:SP"]
# ---
import epics


class Notebook:
    def __init__(self):
        self.lines = []

    def put(self, text):
        self.lines.append(text)


notebook = Notebook()
notebook.put(f"QF1 = {epics.caget('SR:QF1:SP')}")
notebook.put(f"QD1 = {epics.caget('SR:QD1:SP')}")
results = {"notebook": notebook.lines}
