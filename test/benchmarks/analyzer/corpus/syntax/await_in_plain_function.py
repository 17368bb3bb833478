# why: await in a function that is not async.
# syntaxValid: false
# ---
import asyncio


def main():
    await asyncio.sleep(1)


results = {}
