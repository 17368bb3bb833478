# why: DOOCS property is written.
# writes: {"XFEL.RF/LLRF.CONTROLLER/CTRL.A1/SP.AMPL": 20.5}
# ---
import pydoocs

pydoocs.write("XFEL.RF/LLRF.CONTROLLER/CTRL.A1/SP.AMPL", 20.5)
results = {"done": True}
