# Writes by: pyepics' own CAProcess
import multiprocessing
import epics
def work():
    epics.caput(CHANNEL, VALUE, wait=True, timeout=2, connection_timeout=3)
process = multiprocessing.get_context("fork").Process(target=work)
process.start()
process.join(8)
process = epics.CAProcess(target=work)
process.start()
process.join(8)
