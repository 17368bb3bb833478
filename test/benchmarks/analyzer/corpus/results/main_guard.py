# why: Under a kernel __name__ is __main__, so the guarded block runs; "maybe" would be wrong.
# results: definite
# ---
def main():
    return {"n": len(context["values"])}


if __name__ == "__main__":
    results = main()
