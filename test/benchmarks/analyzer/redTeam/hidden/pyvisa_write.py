# why: An instrument is set through VISA.
# ---
import pyvisa

instrument = pyvisa.ResourceManager().open_resource("TCPIP::10.0.0.5::INSTR")
instrument.write("OUTP ON")
