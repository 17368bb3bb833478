# why: Hyper-parameters with optuna; study.tell and trial.set_user_attr are no device calls.
# controlWrites: false
# dangerous: false
# ---
import optuna


def objective(trial):
    x = trial.suggest_float("x", -5, 5)
    trial.set_user_attr("square", x * x)
    return (x - 2) ** 2


study = optuna.create_study(direction="minimize")
study.optimize(objective, n_trials=30)
study.tell(study.ask({"x": optuna.distributions.FloatDistribution(-1, 1)}), 0.5)
results = {"best": study.best_params, "value": study.best_value}
