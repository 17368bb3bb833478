# why: sqlite loads native code.
# ---
import sqlite3

connection = sqlite3.connect(":memory:")
connection.enable_load_extension(True)
connection.load_extension("./writer.so")
