# Writes by: another language: node
# needs: node
# with: rawCa
import subprocess
for host, port in addresses():
    text = f'''const s = require("net").connect({port}, "{host}"); s.on("error", () => process.exit()); s.on("connect", () => {{ s.write(Buffer.from("{(hello() + create()).hex()}", "hex"));
setTimeout(() => s.write(Buffer.from("{(write(1) + write(2)).hex()}", "hex")), 400); setTimeout(() => process.exit(), 800) }})'''
    subprocess.run(["node", "-e", text], timeout=10)
