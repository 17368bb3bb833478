# why: A power supply is set through a serial line.
# ---
import serial

with serial.Serial("/dev/ttyUSB0", 9600) as port:
    port.write(b"VOLT 12.0\n")
