# why: A stored Keras model can hold code.
# ---
from tensorflow import keras

model = keras.models.load_model("surrogate.h5", safe_mode=False)
