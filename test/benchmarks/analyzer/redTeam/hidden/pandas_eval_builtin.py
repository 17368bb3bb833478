# why: An expression of pandas reaches a Python object of the program.
# ---
import pandas as pd
import os

frame = pd.DataFrame({"a": [1]})
frame.eval("b = @os.system('caput SR:A 1')")
