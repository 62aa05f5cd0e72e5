# Fits with Keras what each line of JSON asks for and answers with a line: CPU and wall seconds of fit() alone, and the loss of its last epoch.
# argv: the folder with the data of bench/training: features.f32 and labels.f32 of rows x width, users.i32, items.i32 and chosen.f32 of pairs.
import json
import os
import resource
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import numpy as np
import tensorflow as tf

folder = sys.argv[1]
read = lambda name, kind: np.fromfile(os.path.join(folder, name), dtype=kind)


def network(ask):
    x = read("features.f32", np.float32).reshape(-1, ask["width"])
    hidden = [tf.keras.layers.Dense(units, activation="relu") for units in ask["hiddenUnits"]]
    return tf.keras.Sequential([tf.keras.Input((ask["width"],)), *hidden, tf.keras.layers.Dense(1, activation="sigmoid")]), x, read("labels.f32", np.float32)


def embeddings(ask):
    uniform = tf.keras.initializers.RandomUniform(-ask["limit"], ask["limit"])
    sides = [tf.keras.Input((), dtype="int32") for _ in range(2)]
    vectors = [tf.keras.layers.Embedding(ask["rows"], ask["width"], embeddings_initializer=uniform)(side) for side in sides]
    scores = tf.keras.layers.Dot(axes=1)(vectors)
    model = tf.keras.Model(sides, tf.keras.layers.Activation("sigmoid")(scores))
    return model, (read("users.i32", np.int32), read("items.i32", np.int32)), read("chosen.f32", np.float32)


def seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


# No seed is set: with one, fit() takes the rows in the same order in every epoch, and ends with a higher loss than with an order of each.
for line in sys.stdin:
    ask = json.loads(line)
    model, x, y = {"network": network, "embeddings": embeddings}[ask["model"]](ask)
    model.compile(optimizer=tf.keras.optimizers.Adam(ask["learningRate"]), loss="binary_crossentropy")
    first = tuple(each[: ask["batchSize"]] for each in x) if isinstance(x, tuple) else x[: ask["batchSize"]]
    start = model.get_weights()
    model.fit(first, y[: ask["batchSize"]], batch_size=ask["batchSize"], verbose=0)  # its graph is built before the clock starts
    model.set_weights(start)
    before, began = seconds(), time.perf_counter()
    told = model.fit(x, y, batch_size=ask["batchSize"], epochs=ask["epochs"], shuffle=True, verbose=0)
    print(json.dumps({"cpuSeconds": seconds() - before, "wallSeconds": time.perf_counter() - began, "loss": told.history["loss"][-1]}), flush=True)
