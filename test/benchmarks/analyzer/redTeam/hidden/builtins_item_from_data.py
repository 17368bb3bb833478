# why: Which builtin is called is decided by the data.
# ---
import builtins

vars(builtins)[context["function"]](context["argument"])
