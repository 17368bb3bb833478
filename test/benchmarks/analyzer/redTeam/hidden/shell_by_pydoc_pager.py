# why: pydoc's pager gives a command to the shell.
# ---
import pydoc

pydoc.pipepager("", "caput SR:A 1")
