# why: Runs caput on another machine.
# ---
import paramiko

client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect("opi01", username="operator")
client.exec_command("caput SR:A 1")
results = {}
