# why: queue.put and queue.get between threads of the program itself.
# ---
import queue
import threading

work = queue.Queue(maxsize=16)
done = queue.Queue()


def worker():
    while True:
        item = work.get()
        if item is None:
            work.task_done()
            break
        name, samples = item
        done.put((name, sum(samples) / len(samples)))
        work.task_done()


threads = [threading.Thread(target=worker, daemon=True) for _ in range(2)]
for thread in threads:
    thread.start()
for name, samples in context["bpm_samples"].items():
    work.put((name, samples))
for _ in threads:
    work.put(None)
work.join()

averages = {}
while not done.empty():
    name, mean = done.get_nowait()
    averages[name] = mean
results = {"averages": averages}
