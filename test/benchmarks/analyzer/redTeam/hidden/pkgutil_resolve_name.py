# why: pkgutil imports by a text.
# ---
import pkgutil

pkgutil.resolve_name("epics:caput")("SR:A", 1)
