# why: Which function of os is called is decided by the data; no control library is imported.
# ---
import os

getattr(os, context["function"])(context["argument"])
