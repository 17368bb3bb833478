# why: Recursion and mutual recursion over nested data, harmless.
# ---
def depth(tree):
    return 1 + max(map(depth, tree), default=0) if isinstance(tree, list) else 0


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


def flatten(tree):
    for node in tree:
        if isinstance(node, list):
            yield from flatten(node)
        else:
            yield node


results = {"depth": depth([1, [2, [3]]]), "flat": list(flatten([1, [2, [3]]])), "even": even(10)}
