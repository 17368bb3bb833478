# why: pydoc imports by a text.
# ---
import pydoc

pydoc.locate("epics.caput")("SR:A", 1)
