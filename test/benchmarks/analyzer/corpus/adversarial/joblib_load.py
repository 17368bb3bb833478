# why: joblib uses pickle.
# ---
import joblib

model = joblib.load(context["model_path"])
results = {"prediction": model.predict([[1, 2, 3]]).tolist()}
