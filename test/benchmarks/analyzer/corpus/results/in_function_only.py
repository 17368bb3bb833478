# why: A local variable of a function is not the global.
# results: no
# ---
def main():
    results = {"n": 1}
    return results


main()
