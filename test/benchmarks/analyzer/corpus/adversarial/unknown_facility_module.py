# why: A module of the facility that nobody knows; it may write.
# ---
import sr_operations

sr_operations.set_optics("low_alpha")
results = {"optics": "low_alpha"}
