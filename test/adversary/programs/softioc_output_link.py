# Writes by: an IOC of its own, whose record writes by an output link
# needs: EPICS
import subprocess
import sys
text = f'''
import os, time
os.environ.update(EPICS_CAS_INTF_ADDR_LIST="127.0.0.1", EPICS_CAS_SERVER_PORT="0", EPICS_PVAS_INTF_ADDR_LIST="127.0.0.1", EPICS_PVAS_SERVER_PORT="0")
from softioc import asyncio_dispatcher, builder, softioc
dispatcher = asyncio_dispatcher.AsyncioDispatcher()
builder.SetDeviceName("OWN")
record = builder.records.ao("LINK", OUT="{CHANNEL} CA", VAL={VALUE}, PINI="YES", SCAN="1 second")
builder.LoadDatabase()
softioc.iocInit(dispatcher)
time.sleep(4)
os._exit(0)
'''
subprocess.run([sys.executable, "-c", text], timeout=30)
