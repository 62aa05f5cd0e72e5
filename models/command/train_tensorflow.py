"""Fits a network with TensorFlow's MultiWorkerMirroredStrategy, as a trainer of RankOps (src/training/command/README.md is the contract).

Every worker takes its share of each batch; gradients are averaged over all. One worker is the plain case. Needs tensorflow and numpy, nothing else.
"""
import json
import os
import signal
import sys
import time
from pathlib import Path

JOB = json.loads(Path(os.environ["RANKOPS_JOB"]).read_text())
OUTPUT = Path(JOB["output"])
LAST = OUTPUT / "device.json"
if LAST.exists():
    sys.exit()  # the model is there: this worker died after that, and was started once more
WORKER = int(os.environ.get("RANKOPS_WORKER", "0"))
WORKERS = os.environ.get("RANKOPS_WORKERS", "127.0.0.1:0").split(",")
# Before TensorFlow is loaded: it reads who else is there from this variable.
if len(WORKERS) > 1:
    os.environ["TF_CONFIG"] = json.dumps({"cluster": {"worker": WORKERS}, "task": {"type": "worker", "index": WORKER}})
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

# A loss of a whole machine costs what was done since the last checkpoint: at most so much, where epochs are longer.
SECONDS_BETWEEN_CHECKPOINTS = 60
told_to_end = False


def remember(*_):
    global told_to_end
    told_to_end = True


def listen():
    signal.signal(signal.SIGTERM, remember)
    signal.signal(signal.SIGINT, remember)


def read_rows(path):
    """features [rows, columns] and labels [rows] of a safetensors file."""
    content = Path(path).read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    return [np.frombuffer(content, "<f4", offset=8 + length + header[name]["data_offsets"][0], count=int(np.prod(header[name]["shape"]))).reshape(header[name]["shape"]) for name in ("features", "labels")]


def replace(path, content):
    part = Path(f"{path}.part")
    part.write_bytes(content)
    part.replace(path)


def main():
    listen()
    training = JOB["spec"]["training"]
    units = JOB["spec"]["parameters"]["hiddenUnits"]
    sizes = [len(JOB["features"]), *(units if isinstance(units, list) else [units]), 1]
    batch, rate = training["batchSize"], training["learningRate"]
    features, labels = read_rows(JOB["train"])
    checked, checked_labels = read_rows(JOB["validation"])
    strategy = tf.distribute.MultiWorkerMirroredStrategy() if len(WORKERS) > 1 else tf.distribute.get_strategy()
    listen()  # once more: the strategy took SIGTERM for itself

    def variable(value):
        # Gradients are averaged before they are applied, so every replica writes the same.
        return tf.Variable(value, aggregation=tf.VariableAggregation.ONLY_FIRST_REPLICA)

    random = np.random.default_rng(JOB["seed"])
    shapes = [shape for rows, columns in zip(sizes, sizes[1:]) for shape in ((rows, columns), (columns,))]
    start = [random.uniform(-1, 1, shape).astype("f4") * (6 / sum(shape)) ** 0.5 if len(shape) == 2 else np.zeros(shape, "f4") for shape in shapes]
    with strategy.scope():
        weights, first, second = ([variable(value) for value in values] for values in (start, [np.zeros_like(value) for value in start], [np.zeros_like(value) for value in start]))
        steps = variable(0.0)
    state = [*weights, *first, *second, steps]

    def logits_of(x):
        for layer in range(len(sizes) - 1):
            x = tf.matmul(x, weights[2 * layer]) + weights[2 * layer + 1]
            x = tf.nn.relu(x) if layer < len(sizes) - 2 else x
        return x[:, 0]

    def replica_step(x, y, n):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(y, logits_of(x))) / n
        gradients = tape.gradient(loss, weights)
        if len(WORKERS) > 1:
            gradients = tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.SUM, gradients)
        steps.assign_add(1.0)
        scale = rate * tf.sqrt(1 - tf.pow(0.999, steps)) / (1 - tf.pow(0.9, steps))
        for value, m, v, gradient in zip(weights, first, second, gradients):
            m.assign(0.9 * m + 0.1 * gradient)
            v.assign(0.999 * v + 0.001 * gradient * gradient)
            value.assign_sub(scale * m / (tf.sqrt(v) + 1e-7))
        return loss

    @tf.function(input_signature=[tf.TensorSpec([None, sizes[0]]), tf.TensorSpec([None]), tf.TensorSpec([]), tf.TensorSpec([])])
    def step(x, y, n, is_told):
        """The loss, and how many workers were told to end: all hear of it with the same batch, and end after it."""
        return strategy.reduce("SUM", strategy.run(lambda *mine: tf.stack([replica_step(*mine), is_told]), (x, y, n)), axis=None)

    @tf.function(input_signature=[tf.TensorSpec([2], tf.float64)])
    def sum_of(values):
        return strategy.reduce("SUM", strategy.run(lambda: values), axis=None)

    checkpoint = Path(JOB["checkpoints"]) / "state.npz"
    history, first_row, loss = [], 0, 0.0
    if checkpoint.exists():
        with np.load(checkpoint) as saved:
            for i, part in enumerate(state):
                part.assign(saved[f"part{i}"])
            history, first_row, loss = json.loads(str(saved["place"]))
        print(f"worker {WORKER} goes on after epoch {len(history)}, row {first_row}", flush=True)
    place = np.array([len(history), first_row], "f8")
    if not np.array_equal(sum_of(place), place * len(WORKERS)):
        sys.exit(f"worker {WORKER} sees another checkpoint than the others; do all mount the same folder?")
    tell(history)
    saved_at = time.monotonic()

    def save():
        nonlocal saved_at
        if WORKER == 0:
            with open(f"{checkpoint}.part", "wb") as file:
                np.savez(file, place=json.dumps([history, first_row, loss]), **{f"part{i}": part.numpy() for i, part in enumerate(state)})
            Path(f"{checkpoint}.part").replace(checkpoint)
            replace(JOB["heartbeat"], json.dumps({"epoch": len(history), "row": first_row}).encode())
        saved_at = time.monotonic()

    for epoch in range(len(history) + 1, training["epochs"] + 1):
        order = np.random.default_rng([JOB["seed"], epoch]).permutation(len(labels))
        while first_row < len(order):
            rows = order[first_row : first_row + batch]
            mine = rows[WORKER :: len(WORKERS)]
            mean, n_told = step(features[mine], labels[mine], float(len(rows)), float(told_to_end)).numpy()
            loss += float(mean) * len(rows)
            first_row += len(rows)
            if n_told > 0 or time.monotonic() - saved_at > SECONDS_BETWEEN_CHECKPOINTS:
                save()
            if n_told > 0:
                print(f"worker {WORKER} ends in epoch {epoch}, before row {first_row}", flush=True)
                sys.exit(5)
        probabilities = 1 / (1 + np.exp(-logits_of(tf.constant(checked)).numpy().astype("f8")))
        history.append({"epoch": epoch, "trainLoss": loss / len(order), "validationLoss": log_loss(checked_labels, probabilities), "validationAuc": auc(checked_labels, probabilities)})
        first_row, loss = 0, 0.0
        save()
        tell(history)
        if WORKER == 0:
            print(f"epoch {epoch}: loss {history[-1]['trainLoss']:.3f}, validation AUC {history[-1]['validationAuc']:.3f}", flush=True)

    if WORKER == 0:
        write_model([value.numpy() for value in weights], sizes)
    try:
        # Nobody ends well before the model is there: a worker that did would not come back for one that died while it wrote.
        sum_of(place)
    except tf.errors.OpError:
        if not LAST.exists():
            raise


def tell(history):
    if WORKER == 0:
        replace(OUTPUT / "metrics.jsonl", "".join(json.dumps(line) + "\n" for line in history).encode())


def log_loss(labels, probabilities):
    p = np.clip(probabilities, 1e-7, 1 - 1e-7)
    return float(-np.mean(labels * np.log(p) + (1 - labels) * np.log(1 - p)))


def auc(labels, scores):
    """The share of pairs of a positive and a negative in which the positive scores higher; ties count a half."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positives = labels.sum()
    return float((ranks[labels == 1].sum() - positives * (positives + 1) / 2) / (positives * (len(labels) - positives)))


def write_model(weights, sizes):
    """The layers format of TensorFlow.js: what the layers are as JSON, their numbers in a file beside it."""
    (OUTPUT / "weights.bin").write_bytes(b"".join(value.astype("<f4").tobytes() for value in weights))
    layers = [{"class_name": "Dense", "config": {"name": f"dense{i}", "units": units, "activation": "relu" if i < len(sizes) - 2 else "sigmoid", "use_bias": True}} for i, units in enumerate(sizes[1:])]
    names = [f"dense{i}/{part}" for i in range(len(layers)) for part in ("kernel", "bias")]
    (OUTPUT / "model.json").write_text(json.dumps({
        "format": "layers-model",
        "modelTopology": {"class_name": "Sequential", "config": {"name": JOB["model"], "layers": layers}},
        "weightsManifest": [{"paths": ["weights.bin"], "weights": [{"name": name, "shape": list(value.shape), "dtype": "float32"} for name, value in zip(names, weights)]}],
    }))
    gpus = [tf.config.experimental.get_device_details(gpu).get("device_name", gpu.name) for gpu in tf.config.list_physical_devices("GPU")]
    workers = f", {len(WORKERS)} workers" if len(WORKERS) > 1 else ""
    replace(LAST, json.dumps({"device": ("gpu " + ", ".join(gpus) if gpus else "cpu") + workers, "version": f"tensorflow {tf.__version__}", "usesGpu": bool(gpus)}).encode())


main()
