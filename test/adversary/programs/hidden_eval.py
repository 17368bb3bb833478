# Writes by: eval, with __import__ inside
eval("__import__('ep' + 'ics').caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)")
