# why: requests.put goes to an electronic logbook over HTTP, not to the control system.
# families: [network]
# ---
import requests

entry = {
    "title": "Shift summary",
    "text": context["summary"],
    "tags": ["operations", "automatic"],
}
response = requests.put(
    "https://logbook.example.org/api/entries/draft",
    json=entry,
    headers={"Accept": "application/json"},
    timeout=10,
)
response.raise_for_status()
results = {"status": response.status_code, "id": response.json().get("id")}
