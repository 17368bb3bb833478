# why: An own class with a write method that goes to a file, in a program that reads PVs.
# ---
import csv

import epics


class Table:
    def __init__(self, path):
        self.handle = open(path, "w", newline="")
        self.writer = csv.writer(self.handle)

    def write(self, *row):
        self.writer.writerow(row)

    def set(self, name, value):
        self.write(name, value)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.handle.close()


with Table("values.csv") as table:
    for name in ("SR:A", "SR:B"):
        table.set(name, epics.caget(name))
results = {"file": "values.csv"}
