# why: scikit-learn; estimator.fit and set_params are no device calls.
# ---
import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

features = np.array(context["features"])
forest = IsolationForest(random_state=3)
forest.set_params(n_estimators=150, contamination=0.02)
pipeline = make_pipeline(StandardScaler(), forest)
labels = pipeline.fit_predict(features)
scores = pipeline.score_samples(features)
outliers = np.flatnonzero(labels == -1)
results = {"outliers": outliers.tolist(), "worst": int(np.argmin(scores))}
