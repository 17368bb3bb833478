# why: The names of control functions stand only in strings and comments.
# ---
# To apply this by hand: epics.caput('SR:QF1:SP', 3.2)
# or dev.write_attribute('current', 3.2), or pv.put(3.2)
lines = []
for magnet, value in sorted(context["proposal"].items()):
    lines.append(f"caput {magnet}:SP {value:.4f}")
lines.append("pvput LTB:MODE 2")
script = "\n".join(lines)
help_text = """
Import epics first:
    import epics
    epics.caput('NAME', 1)
"""
print(script)
results = {"script": script, "help": help_text, "lines": len(lines)}
