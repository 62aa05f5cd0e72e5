"""Fits a network with PyTorch, on a GPU where there is one, as a trainer of RankOps (src/training/command/README.md is the contract).

Needs torch, onnx and numpy.
"""
import json
import os
import signal
import sys
from pathlib import Path

import numpy as np
import torch

JOB = json.loads(Path(os.environ["RANKOPS_JOB"]).read_text())
told_to_end = False


def remember(*_):
    global told_to_end
    told_to_end = True


signal.signal(signal.SIGTERM, remember)
signal.signal(signal.SIGINT, remember)


def read_rows(path, device):
    """features [rows, columns] and labels [rows] of a safetensors file."""
    content = Path(path).read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    arrays = (np.frombuffer(content, "<f4", offset=8 + length + header[name]["data_offsets"][0], count=int(np.prod(header[name]["shape"]))).reshape(header[name]["shape"]) for name in ("features", "labels"))
    return [torch.from_numpy(array.copy()).to(device) for array in arrays]


def main():
    if JOB["gpu"] > 0 and not torch.cuda.is_available():
        sys.exit("the spec asks for a GPU, and PyTorch sees none")
    device = torch.device("cuda" if JOB["gpu"] > 0 else "cpu")
    training = JOB["spec"]["training"]
    units = JOB["spec"]["parameters"]["hiddenUnits"]
    sizes = [len(JOB["features"]), *(units if isinstance(units, list) else [units])]
    torch.manual_seed(JOB["seed"])
    layers = [part for rows, columns in zip(sizes, sizes[1:]) for part in (torch.nn.Linear(rows, columns), torch.nn.ReLU())]
    network = torch.nn.Sequential(*layers, torch.nn.Linear(sizes[-1], 1)).to(device)
    optimiser = torch.optim.Adam(network.parameters(), lr=training["learningRate"], weight_decay=training["l2"])
    loss_of = torch.nn.BCEWithLogitsLoss()
    features, labels = read_rows(JOB["train"], device)
    checked, checked_labels = read_rows(JOB["validation"], device)

    checkpoint = Path(JOB["checkpoints"]) / "state.pt"
    history = []
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=device, weights_only=True)
        network.load_state_dict(saved["network"])
        optimiser.load_state_dict(saved["optimiser"])
        history = json.loads(saved["history"])
        print(f"goes on after epoch {len(history)}", flush=True)
    tell(history)

    for epoch in range(len(history) + 1, training["epochs"] + 1):
        order = torch.from_numpy(np.random.default_rng([JOB["seed"], epoch]).permutation(len(labels))).to(device)
        total = 0.0
        for rows in order.split(training["batchSize"]):
            optimiser.zero_grad()
            loss = loss_of(network(features[rows])[:, 0], labels[rows])
            loss.backward()
            optimiser.step()
            total += loss.item() * len(rows)
        with torch.no_grad():
            logits = network(checked)[:, 0]
        history.append({"epoch": epoch, "trainLoss": total / len(labels), "validationLoss": loss_of(logits, checked_labels).item(), "validationAuc": auc(checked_labels.cpu().numpy(), logits.cpu().numpy())})
        torch.save({"network": network.state_dict(), "optimiser": optimiser.state_dict(), "history": json.dumps(history)}, f"{checkpoint}.part")
        Path(f"{checkpoint}.part").replace(checkpoint)
        Path(f"{JOB['heartbeat']}.part").write_text(json.dumps({"epoch": epoch}))
        Path(f"{JOB['heartbeat']}.part").replace(JOB["heartbeat"])
        tell(history[-1:])
        print(f"epoch {epoch}: loss {history[-1]['trainLoss']:.3f}, validation AUC {history[-1]['validationAuc']:.3f}", flush=True)
        if told_to_end:
            sys.exit(5)

    output = Path(JOB["output"])
    torch.onnx.export(torch.nn.Sequential(network, torch.nn.Sigmoid()).cpu(), (torch.zeros(1, sizes[0]),), str(output / "model.onnx"), input_names=["features"], output_names=["probability"], dynamic_axes={"features": {0: "batch"}}, dynamo=False)
    (output / "device.json").write_text(json.dumps({"device": f"{device} {torch.cuda.get_device_name()}" if device.type == "cuda" else "cpu", "version": f"torch {torch.__version__}", "usesGpu": device.type == "cuda"}))


def tell(lines):
    with open(Path(JOB["output"]) / "metrics.jsonl", "a") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)


def auc(labels, scores):
    """The share of pairs of a positive and a negative in which the positive scores higher; ties count a half."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positives = labels.sum()
    return float((ranks[labels == 1].sum() - positives * (positives + 1) / 2) / (positives * (len(labels) - positives)))


main()
