# why: A retry loop with exceptions around a pure computation.
# ---
import numpy as np

attempts, solution = 0, None
damping = 1e-6
A, b = np.array(context["A"]), np.array(context["b"])
while solution is None and attempts < 5:
    attempts += 1
    try:
        solution = np.linalg.solve(A.T @ A + damping * np.eye(A.shape[1]), A.T @ b)
    except np.linalg.LinAlgError as error:
        print("singular:", error)
        damping *= 100
    else:
        if not np.all(np.isfinite(solution)):
            solution = None
results = {"attempts": attempts, "solution": None if solution is None else solution.tolist()}
