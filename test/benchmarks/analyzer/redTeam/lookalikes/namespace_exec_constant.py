# why: Constant text that only counts is executed in an own namespace.
# ---
namespace = {"n": 3}
exec("total = sum(range(n))", namespace)
results = {"total": namespace["total"]}
