# why: pvaPy's server.
# ---
import pvaccess as pva

server = pva.PvaServer()
server.addRecord("fake:current", pva.PvObject({"value": pva.DOUBLE}, {"value": 400.0}))
server.start()
results = {"records": server.getRecordNames()}
