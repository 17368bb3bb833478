# why: Builds the text of another program and only returns it; nothing runs it.
# ---
from string import Template

program = Template('''
import epics
epics.caput("$name", $value)
''')
texts = [program.substitute(name=n, value=v) for n, v in context["changes"].items()]
with open("to_review.txt", "w") as handle:
    handle.write("\n".join(texts))
results = {"programs": texts}
