"""Our network as a Keras model with the same weights."""
import json
from collections.abc import Callable

import numpy as np
import tensorflow as tf


def load(path: str) -> Callable[[list[float]], float]:
    # A second thread costs such a small network more than it brings.
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    with open(path) as file:
        layers = json.load(file)
    model = tf.keras.Sequential([tf.keras.Input((layers[0]["inputs"],)), *(tf.keras.layers.Dense(layer["units"], layer["activation"]) for layer in layers)])
    model.set_weights([np.array(values, np.float32).reshape(shape) for layer in layers for values, shape in ((layer["kernel"], (layer["inputs"], layer["units"])), (layer["bias"], (layer["units"],)))])
    # Compiled once for this shape: `predict` would cost some ten times as much for a single row.
    call = tf.function(lambda rows: model(rows, training=False), input_signature=[tf.TensorSpec((1, layers[0]["inputs"]), tf.float32)])
    call(tf.zeros((1, layers[0]["inputs"])))
    return lambda features: float(call(tf.constant([features], tf.float32))[0, 0])
