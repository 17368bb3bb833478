# why: yaml.load with the unsafe loader builds any object.
# ---
import yaml

text = "!!python/object/apply:epics.caput ['SR:QF1:SP', 3.2]"
results = {"value": yaml.load(text, Loader=yaml.UnsafeLoader)}
