# why: 'sympy eval-like names: expr.evalf, lambdify of an own expression.'
# ---
import sympy as sp

k, L, x = sp.symbols("k L x", positive=True)
focus = 1 / (sp.sqrt(k) * sp.sin(sp.sqrt(k) * L))
thin = sp.series(focus, L, 0, 3).removeO()
value = focus.subs({k: 1.2, L: 0.3}).evalf()
derivative = sp.diff(focus, k).simplify()
results = {"thin": str(thin), "value": float(value), "derivative": str(derivative)}
