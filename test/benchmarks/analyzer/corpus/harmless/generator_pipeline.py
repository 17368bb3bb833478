# why: Generators that send and yield; generator.send is no command.
# ---
def averager():
    total, count, mean = 0.0, 0, None
    while True:
        value = yield mean
        total += value
        count += 1
        mean = total / count


def chunks(sequence, size):
    for start in range(0, len(sequence), size):
        yield sequence[start:start + size]


average = averager()
next(average)
means = [average.send(v) for v in context["values"]]
results = {"means": means, "chunks": [len(c) for c in chunks(means, 10)]}
