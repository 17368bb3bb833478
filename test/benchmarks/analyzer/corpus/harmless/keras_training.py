# why: keras compile, fit, evaluate, predict and save are harmless words.
# ---
import numpy as np
from tensorflow import keras

x = np.array(context["inputs"], dtype="float32")
y = np.array(context["targets"], dtype="float32")
model = keras.Sequential([
    keras.layers.Input(shape=(x.shape[1],)),
    keras.layers.Dense(32, activation="relu"),
    keras.layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
history = model.fit(x, y, epochs=5, verbose=0, validation_split=0.2)
score = model.evaluate(x, y, verbose=0)
model.save("surrogate.keras")
results = {"loss": history.history["loss"], "score": float(score)}
