# why: A database file in the run folder; execute here is SQL.
# ---
import sqlite3

connection = sqlite3.connect("shift.sqlite")
cursor = connection.cursor()
cursor.execute("CREATE TABLE IF NOT EXISTS events (t REAL, device TEXT, text TEXT)")
cursor.executemany(
    "INSERT INTO events VALUES (?, ?, ?)",
    [(event["t"], event["device"], event["text"]) for event in context["events"]],
)
connection.commit()
cursor.execute("SELECT device, COUNT(*) FROM events GROUP BY device ORDER BY 2 DESC")
ranking = cursor.fetchall()
connection.close()
results = {"ranking": ranking}
