# why: DOOCS properties are read.
# reads: ["XFEL.DIAG/CHARGE.ML/BPMA.25.I1/CHARGE.ALL"]
# ---
import pydoocs

charge = pydoocs.read("XFEL.DIAG/CHARGE.ML/BPMA.25.I1/CHARGE.ALL")
names = pydoocs.names("XFEL.DIAG/BPM/*")
results = {"charge": charge["data"], "bpms": len(names), "macropulse": charge["macropulse"]}
