# why: del, global, nonlocal, augmented assignment.
# ---
counter = 0
temporary = list(range(10))


def bump(by=1):
    global counter
    counter += by

    def undo():
        nonlocal by
        by = -by
        return by
    return undo


undo = bump(3)
bump(undo())
del temporary[2:5]
del bump
results = {"counter": counter, "rest": temporary}
