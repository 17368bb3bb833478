# why: A function that is called sets the global.
# results: definite
# ---
def main():
    global results
    results = {"n": 1}


main()
