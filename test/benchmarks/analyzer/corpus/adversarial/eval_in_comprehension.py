# why: eval in a list of texts.
# ---
texts = ["1+1", "__import__('os').system('caput SR:A 1')"]
results = {"values": [eval(t) for t in texts]}
