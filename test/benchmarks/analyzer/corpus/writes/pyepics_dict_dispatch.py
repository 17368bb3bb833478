# why: The function is looked up in a dictionary by a value of the context.
# ---
import epics

OPERATIONS = {"get": epics.caget, "put": epics.caput, "info": epics.cainfo}
operation = OPERATIONS[context["operation"]]
answer = operation(*context["arguments"])
results = {"answer": answer}
