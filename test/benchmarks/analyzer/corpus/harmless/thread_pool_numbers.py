# why: A thread pool over own functions; submit and map with harmless callables.
# ---
from concurrent.futures import ThreadPoolExecutor, as_completed


def centroid(item):
    name, profile = item
    weight = sum(profile)
    return name, sum(i * v for i, v in enumerate(profile)) / weight if weight else None


profiles = context["profiles"]
with ThreadPoolExecutor(max_workers=4) as pool:
    futures = [pool.submit(centroid, item) for item in profiles.items()]
    centroids = dict(future.result() for future in as_completed(futures))
    squares = list(pool.map(lambda v: v * v, range(5)))
results = {"centroids": centroids, "squares": squares}
