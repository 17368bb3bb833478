# why: 'Discrete events simulation: store.put and env.process are simulated.'
# ---
import simpy


def machine(env, store, period):
    n = 0
    while True:
        yield env.timeout(period)
        n += 1
        yield store.put({"n": n, "t": env.now})


def operator(env, store, seen):
    while True:
        item = yield store.get()
        seen.append(item)
        yield env.timeout(0.7)


env = simpy.Environment()
store = simpy.Store(env, capacity=4)
seen = []
env.process(machine(env, store, 0.5))
env.process(operator(env, store, seen))
env.run(until=20)
results = {"handled": len(seen), "waiting": len(store.items)}
