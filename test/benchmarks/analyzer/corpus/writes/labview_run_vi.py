# why: A LabVIEW connector runs a VI with controls.
# ---
from labview_automation import LabVIEW

labview = LabVIEW()
labview.start()
with labview.client() as client:
    controls = {"Setpoint": 4.2, "Enable": True}
    indicators = client.run_vi_synchronous("C:/beam/set_gas_cell.vi", controls)
labview.kill()
results = {"indicators": indicators}
