# why: partial, reduce and operator on plain functions.
# ---
import operator
from functools import lru_cache, partial, reduce

scale = partial(operator.mul, 0.001)
chain = reduce(operator.matmul, [__import__("numpy").eye(2) for _ in range(3)])


@lru_cache(maxsize=None)
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


results = {"scaled": list(map(scale, [1, 20, 300])), "fib": fibonacci(40), "trace": float(chain.trace())}
